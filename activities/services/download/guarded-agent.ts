import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isAllowed } from './check-address.ts';
import type { DownloadPolicy } from './download-policy.ts';
import { isPublicAddress, literalOf } from './public-address.ts';

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** The name leads to an address that is not of the public internet. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
  readonly code = 'ADDRESS_BLOCKED';

  constructor(hostname: string) {
    super(`${hostname} is not an address of the public internet.`);
  }
}

const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * Connections for downloads. Names are resolved once per connection, all answers are checked, and one of these very
 * addresses is dialled: a second answer of the name, to somebody who asks again, has no part in it. The address at the
 * other end is looked at once more before anything is sent.
 */
export function openGuardedAgent(policy: DownloadPolicy, resolve: Resolve = resolveBySystem): Agent {
  const { allow, connectMs, connectionsPerHost, headersMs, idleMs } = policy;
  const free = buildConnector({ timeout: connectMs, lookup: lookupBy(resolve, () => true) });
  const guarded = buildConnector({ timeout: connectMs, lookup: lookupBy(resolve, isPublicAddress) });

  const connect: buildConnector.connector = (options, callback) => {
    if (isAllowed(options, allow)) {
      free(options, callback);
      return;
    }
    // Node asks no lookup about an address that is written out.
    const literal = literalOf(options.hostname);
    if (literal !== undefined && !isPublicAddress(literal)) {
      callback(new BlockedAddressError(options.hostname), null);
      return;
    }
    guarded(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      if (socket.remoteAddress === undefined || !isPublicAddress(socket.remoteAddress)) {
        socket.destroy();
        callback(new BlockedAddressError(options.hostname), null);
        return;
      }
      callback(null, socket);
    });
  };
  return new Agent({ connect, connections: connectionsPerHost, headersTimeout: headersMs, bodyTimeout: idleMs });
}

/** A lookup for sockets that refuses a name as soon as one of its addresses may not be dialled. */
function lookupBy(resolve: Resolve, mayDial: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) callback(notFound(hostname), '', 0);
        else if (addresses.some(({ address }) => !mayDial(address))) {
          callback(new BlockedAddressError(hostname), '', 0);
        } else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}

function notFound(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`The host ${hostname} has no address.`), { code: 'ENOTFOUND' });
}
