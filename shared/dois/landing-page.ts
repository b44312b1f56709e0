import { publicUrlOf, type Config } from '../runtime/config.ts';
import { fillPlaceholders } from './placeholders.ts';

export const LANDING_PLACEHOLDERS: readonly string[] = ['public_url', 'id', 'doi'];

/** The address of the page that a DOI leads to. @param publicUrl of this installation, without a slash at the end. */
export function landingPage(template: string, { id, doi }: { id: string; doi: string }, publicUrl: string): string {
  return fillPlaceholders(template, {
    public_url: publicUrl,
    id: encodeURIComponent(id),
    doi: doi.split('/').map(encodeURIComponent).join('/'),
  });
}

/** Where a DOI of this profile leads, as DataCite is told. */
export function doiTarget(
  { config }: { config: Config },
  { content }: { content: { landing_page: string } },
  asset: string,
  doi: string,
): string {
  return landingPage(content.landing_page, { id: asset, doi }, publicUrlOf(config));
}
