import { doiAddress } from '../../../shared/model/doi.ts';
import type { DownloadPolicy } from './download-policy.ts';
import { permanent, placeOf, type DownloadFailure } from './download-failure.ts';
import { isPublicAddress, literalOf } from './public-address.ts';

type CheckedAddress = { kind: 'address'; url: URL } | DownloadFailure;

/** What every server on the way should take (RFC 9110, 4.1). Each link of a page has the page's own address in it. */
const MOST_CHARACTERS = 8_000;

const BARE_DOI = /^(?:doi:\s*)?(10\.\d{4,9}\/\S+)$/i;

/** Reads a link's address; a bare DOI becomes its doi.org address. */
export function readAddress(text: string): URL | undefined {
  const trimmed = text.trim();
  const doi = BARE_DOI.exec(trimmed)?.[1];
  const address = doi === undefined ? trimmed : doiAddress(doi);
  return URL.canParse(address) ? new URL(address) : undefined;
}

/** Resolves an address from a page or an answer; undefined when it is not valid, or too long. */
export function resolveAddress(text: string, from: URL): URL | undefined {
  if (text.length > MOST_CHARACTERS || !URL.canParse(text, from.href)) return undefined;
  const url = new URL(text, from);
  return url.href.length > MOST_CHARACTERS ? undefined : url;
}

/**
 * Checks an address before each hop: not too long, http or https, no credentials, a usual port, no literal internal address, and no
 * downgrade from https to http. Parsing already turned odd spellings (`0x7f.1`, `2130706433`) into addresses.
 */
export function checkAddress(url: URL, { allow }: Pick<DownloadPolicy, 'allow'>, from?: URL): CheckedAddress {
  if (url.href.length > MOST_CHARACTERS) {
    const message = `The address at ${url.host} has more than ${MOST_CHARACTERS} characters.`;
    return permanent('ADDRESS_NOT_SUPPORTED', message);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return permanent('ADDRESS_NOT_SUPPORTED', `Only http and https are supported, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    return permanent('CREDENTIALS_IN_ADDRESS', `The address of ${placeOf(url)} contains a user name or a password.`);
  }
  if (from?.protocol === 'https:' && url.protocol === 'http:') {
    return permanent('DOWNGRADED', `${placeOf(from)} redirects from https to http, which is not allowed.`);
  }
  if (isAllowed(url, allow)) return { kind: 'address', url };
  if (url.port !== '') {
    return permanent('PORT_NOT_ALLOWED', `${placeOf(url)}: only ports 80 and 443 are allowed.`);
  }
  const literal = literalOf(url.hostname);
  if (literal !== undefined && !isPublicAddress(literal)) {
    return permanent('ADDRESS_BLOCKED', `${url.host} is not an address of the public internet.`);
  }
  return { kind: 'address', url };
}

/** True for a host and port that are always allowed. */
export function isAllowed(url: Pick<URL, 'hostname' | 'port' | 'protocol'>, allow: ReadonlySet<string>): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return allow.has(`${url.hostname.toLowerCase()}:${port}`);
}
