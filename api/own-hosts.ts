import type { Request, RequestHandler } from 'express';
import type { Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { isLoopbackHost } from '../shared/runtime/loopback.ts';

/**
 * Refuses requests for other hosts than this installation's, so that no page elsewhere reaches Muster under a name of its own
 * (DNS rebinding), and no link is made from a name that a caller thought up. Ours are the public address, what
 * `MUSTER_ALLOWED_HOSTS` and `MUSTER_HOST` name, this machine, and the address at which the request arrived.
 */
export function requireOwnHost({
  publicUrl,
  host,
  allowedHosts,
}: Pick<Config, 'publicUrl' | 'host' | 'allowedHosts'>): RequestHandler {
  const ours = new Set([host, ...allowedHosts, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])]);
  const isOurs = (name: string, request: Request) =>
    ours.has(name) || isLoopbackHost(name) || name === addressOf(request.socket.localAddress);
  return (request, _response, next) => {
    const named = namedHosts(request).map(hostnameOf);
    if (named.some((name) => name === undefined || !isOurs(name, request))) {
      const says =
        'This is not a host of this Muster. Call it by the host of MUSTER_PUBLIC_URL, or add the name to MUSTER_ALLOWED_HOSTS.';
      throw new MusterError('FOREIGN_HOST', 421, says);
    }
    next();
  };
}

/** The host as a trusted proxy gives it, or else the client; and that of an address in the absolute form (RFC 9112, 3.2.2). */
function namedHosts(request: Request): string[] {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(request.originalUrl)?.[1];
  // Typed as always there, but HTTP/1.0 has no Host.
  const host = (request.host as string | undefined) ?? '';
  return absolute === undefined ? [host] : [host, absolute];
}

/** In lower case, without the port; undefined if it is not valid. */
function hostnameOf(host: string): string | undefined {
  const address = `http://${host}/`;
  if (!/^[^\s/?#@\\]+$/.test(host) || !URL.canParse(address)) return undefined;
  return new URL(address).hostname.replace(/\.$/, '');
}

/** As in a Host header: IPv6 in brackets, and IPv4 as such although the socket takes both. */
function addressOf(local: string | undefined): string | undefined {
  const plain = local?.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain?.includes(':') === true ? `[${plain}]` : plain;
}
