import { doiAddress } from '../../../shared/model/doi.ts';
import type { DownloadPolicy } from './download-policy.ts';
import { permanent, placeOf, type DownloadFailure } from './download-failure.ts';
import { isPublicAddress, literalOf } from './public-address.ts';

type CheckedAddress = { kind: 'address'; url: URL } | DownloadFailure;

const BARE_DOI = /^(?:doi:\s*)?(10\.\d{4,9}\/\S+)$/i;

/** Reads a link's address; a bare DOI becomes its doi.org address. */
export function readAddress(text: string): URL | undefined {
  const trimmed = text.trim();
  const doi = BARE_DOI.exec(trimmed)?.[1];
  const address = doi === undefined ? trimmed : doiAddress(doi);
  return URL.canParse(address) ? new URL(address) : undefined;
}

/** Resolves an address from a page or an answer; undefined when it is not valid. */
export function resolveAddress(text: string, from: URL): URL | undefined {
  return URL.canParse(text, from.href) ? new URL(text, from) : undefined;
}

/**
 * Checks an address before each hop: http or https, no credentials, a usual port, no literal internal address, and no
 * downgrade from https to http. Parsing already turned odd spellings (`0x7f.1`, `2130706433`) into addresses.
 */
export function checkAddress(url: URL, { allow }: Pick<DownloadPolicy, 'allow'>, from?: URL): CheckedAddress {
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
