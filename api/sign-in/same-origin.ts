import type { Request } from 'express';
import { csrfTokenOf } from '../../shared/access/sessions.ts';
import { isSameDigest } from '../../shared/access/key-digest.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';

const READS = new Set(['GET', 'HEAD']);
const CSRF_HEADER = 'X-CSRF-Token';

/**
 * Refuses what the page of another site makes a browser send. Links may lead here.
 * @throws MusterError FOREIGN_ORIGIN
 */
export function requireOwnOrigin(request: Request, settings: Pick<Config, 'publicUrl'>): void {
  if (comesFromHere(request, settings)) return;
  throw new MusterError(
    'FOREIGN_ORIGIN',
    403,
    'This request comes from a page of another site. Sessions work on pages of this site only; other programs use an API key.',
  );
}

/**
 * Refuses a change that was not sent by a page of this site, which alone can know the token.
 * @throws MusterError CSRF_TOKEN_MISSING
 */
export function requireCsrfToken(request: Request, sessionToken: string): void {
  if (READS.has(request.method)) return;
  if (isSameDigest(request.get(CSRF_HEADER) ?? '', csrfTokenOf(sessionToken))) return;
  throw new MusterError(
    'CSRF_TOKEN_MISSING',
    403,
    `Changes in a session need the header ${CSRF_HEADER} with the csrf_token of this session. GET /conf/me returns it.`,
  );
}

/** What a browser says itself of where a request comes from; pages cannot change it. Older ones say only the origin. */
function comesFromHere(request: Request, { publicUrl }: Pick<Config, 'publicUrl'>): boolean {
  const site = request.get('sec-fetch-site');
  if (site !== undefined) {
    const isLink = READS.has(request.method) && request.get('sec-fetch-mode') === 'navigate';
    return site === 'same-origin' || site === 'none' || isLink;
  }
  const origin = request.get('origin');
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { host, origin: normalized } = new URL(origin);
  return host === request.host || (publicUrl !== undefined && normalized === new URL(publicUrl).origin);
}
