import { publicUrlOf, type Config } from '../runtime/config.ts';
import { isLoopbackUrl } from '../runtime/loopback.ts';
import { fillPlaceholders } from './placeholders.ts';

export const LANDING_PLACEHOLDERS: readonly string[] = ['public_url', 'id', 'doi'];

/** The address that a DOI resolves to. @param publicUrl of this installation, without a trailing slash. */
export function landingPage(template: string, { id, doi }: { id: string; doi: string }, publicUrl: string): string {
  return fillPlaceholders(template, {
    public_url: publicUrl,
    id: encodeURIComponent(id),
    doi: doi.split('/').map(encodeURIComponent).join('/'),
  });
}

/**
 * Why this profile's DOIs cannot be registered: they would point to this machine forever. Harmless when the registry
 * also runs on this machine.
 */
export function landingProblem(
  { code, content }: { code: string; content: { landing_page: string; base_url: string } },
  publicUrl: string,
): string | undefined {
  const target = landingPage(content.landing_page, { id: '1', doi: '10.5555/1' }, publicUrl);
  if (!isLoopbackUrl(target) || isLoopbackUrl(content.base_url)) return undefined;
  return `DOIs of the profile ${code} would lead to ${new URL(target).origin}, which only this machine reaches. Set MUSTER_PUBLIC_URL to the address where others reach Muster, and restart.`;
}

/** The address sent to DataCite for a DOI of this profile. */
export function doiTarget(
  { config }: { config: Config },
  { content }: { content: { landing_page: string } },
  asset: string,
  doi: string,
): string {
  return landingPage(content.landing_page, { id: asset, doi }, publicUrlOf(config));
}
