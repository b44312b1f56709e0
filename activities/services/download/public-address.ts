import ipaddr from 'ipaddr.js';

/**
 * True for an address of the public internet. Links must not reach anything else: loopback, private, link-local with
 * cloud metadata, CGNAT, multicast, unique local, reserved, and IPv4 inside any form of IPv6.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // `process` extracts IPv4 from ::ffff:0:0/96; 6to4, Teredo and NAT64 have their own ranges, so they are not unicast.
  const address = ipaddr.process(text);
  if (address.kind() === 'ipv6' && isWithin(address, '::', 96)) return false;
  return address.range() === 'unicast';
}

/** IPv4-compatible addresses (::a.b.c.d), long deprecated, would lead to the IPv4 one on some systems. */
function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, prefix: string, bits: number): boolean {
  return address instanceof ipaddr.IPv6 && address.match(ipaddr.IPv6.parse(prefix), bits);
}

/** The literal address of a URL's host, without IPv6 brackets; undefined for a name. */
export function literalOf(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : undefined;
}
