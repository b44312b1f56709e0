import ipaddr from 'ipaddr.js';

/** What the registries of the internet hand out (IANA, IPv6 global unicast address assignments). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** IPv4-compatible (RFC 4291, 2.5.5.1), long deprecated; the library takes this spelling for IPv4-mapped. */
const IPV4_COMPATIBLE = /^::\d+\./;

/**
 * True for an address of the public internet. Links must not reach anything else: loopback, private, link-local with
 * cloud metadata, CGNAT, multicast, unique local, reserved, and IPv4 inside any form of IPv6.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || IPV4_COMPATIBLE.test(text)) return false;
  // `process` extracts IPv4 from ::ffff:0:0/96. 6to4 and Teredo have their own ranges; NAT64 is outside 2000::/3.
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_UNICAST)) return false;
  return address.range() === 'unicast';
}

/** The literal address of a URL's host, without IPv6 brackets; undefined for a name. */
export function literalOf(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : undefined;
}
