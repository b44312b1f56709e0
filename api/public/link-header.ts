import LinkHeader from 'http-link-header';
import type { TypedLink } from '../../shared/publishing/records/signposting.ts';
import { defined } from '../../shared/runtime/defined.ts';

/** The names of RFC 6838, without parameters. */
const MEDIA_TYPE = /^[A-Za-z0-9][\w.+-]*\/[A-Za-z0-9][\w.+-]*$/;

/**
 * Links as the header `Link` (RFC 8288). Addresses and types of records are free text, and the header has no escapes for
 * them: addresses are percent-encoded, so that none can end its place and say something else, and what is no web address
 * or media type is left out.
 */
export function toLinkHeader(links: readonly TypedLink[]): string {
  const header = new LinkHeader();
  for (const { rel, href, type, profile } of links) {
    const uri = encoded(href);
    if (uri === undefined) continue;
    const mediaType = type !== undefined && MEDIA_TYPE.test(type) ? type : undefined;
    header.set({ rel, uri, ...defined({ type: mediaType, profile }) });
  }
  return header.toString();
}

function encoded(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
