import { Agent, buildConnector } from 'undici';
import { checkedLookup, resolveBySystem, type Resolve } from '../../../shared/outside/checked-lookup.ts';
import { isAllowed } from './check-address.ts';
import type { DownloadPolicy } from './download-policy.ts';
import { isPublicAddress, literalOf } from './public-address.ts';

/** The name resolves to an address outside the public internet. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
  readonly code = 'ADDRESS_BLOCKED';

  constructor(hostname: string) {
    super(`${hostname} is not an address of the public internet.`);
  }
}

/**
 * Connections for downloads. Each connection resolves its name once, checks all addresses and connects to one of them,
 * so a later DNS answer cannot redirect it. Checks the remote address again before sending anything.
 */
export function openGuardedAgent(policy: DownloadPolicy, resolve: Resolve = resolveBySystem): Agent {
  const { allow, connectMs, connectionsPerHost, headersMs, idleMs } = policy;
  const free = buildConnector({ timeout: connectMs, lookup: checkedLookup(() => undefined, resolve) });
  const guarded = buildConnector({ timeout: connectMs, lookup: checkedLookup(requirePublic, resolve) });

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

function requirePublic(hostname: string, address: string): void {
  if (!isPublicAddress(address)) throw new BlockedAddressError(hostname);
}
