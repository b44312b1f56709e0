import { MusterError } from '../runtime/errors.ts';
import type { ApiKey } from '../model/api-key.ts';
import type { Caller } from '../model/roles.ts';
import type { Store } from '../store/store.ts';
import { isSameDigest, recognize } from './key-digest.ts';
import { noteRefusal, noteUse } from './note-key-use.ts';
import { limitedTo, rightsOf, whyClosed } from './rights.ts';

/**
 * Who a key stands for, with the rights that the user has now, or the part of them that the key is limited to.
 * @param timeZone of the institution, in which accounts expire.
 * @throws MusterError UNAUTHORIZED for a key that is unknown, revoked or expired, or whose user's account is closed.
 */
export async function authenticate(
  store: Pick<Store, 'apiKeys' | 'users' | 'auditTrail'>,
  key: string,
  timeZone: string,
): Promise<Caller> {
  const { id, digest } = recognize(key);
  const now = new Date();
  const stored = await store.apiKeys.get(id);
  if (!stored || !isSameDigest(stored.digest, digest)) {
    await noteRefusal(store, undefined, 'unknown', now);
    throw unauthorized();
  }
  const user = await store.users.get(stored.user);
  const clock = { now, timeZone };
  const ended = whyEnded(stored, now);
  if (ended !== undefined || !user || whyClosed(user, clock) !== undefined) {
    await noteRefusal(store, stored, ended ?? 'account closed', now);
    throw unauthorized();
  }
  await noteUse(store, stored, now);
  const rights = rightsOf(user, clock);
  const limited = stored.roles === undefined ? rights : limitedTo(rights, stored.roles);
  return { person: user._id, ...limited, via: { kind: 'key', id: stored._id } };
}

function whyEnded({ revoked, expires }: ApiKey, now: Date): string | undefined {
  if (revoked) return 'revoked';
  return expires && expires <= now ? 'expired' : undefined;
}

function unauthorized(): MusterError {
  return new MusterError(
    'UNAUTHORIZED',
    401,
    'The API key is not valid: it is unknown, revoked or expired, or its user is inactive, expired or blocked. Use another key.',
  );
}
