import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { isAllowed } from './check-address.ts';
import type { DownloadPolicy } from './download-policy.ts';
import { isPublicAddress, literalOf } from './public-address.ts';

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** The name resolves to an address outside the public internet. */
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
 * Connections for downloads. Each connection resolves its name once, checks all addresses and connects to one of them,
 * so a later DNS answer cannot redirect it. Checks the remote address again before sending anything.
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
    // Node does no lookup for a literal address.
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

/** A socket lookup that refuses a name if any of its addresses is not allowed. */
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
