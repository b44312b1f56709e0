import { MusterError } from '../runtime/errors.ts';
import type { ApiKey } from '../model/api-key.ts';
import type { Caller } from '../model/roles.ts';
import type { Store } from '../store/store.ts';
import { isSameDigest, recognize } from './key-digest.ts';
import { rightsOf, whyClosed } from './rights.ts';

/** How exactly the last use of a key is known: one write an hour, not one a request. */
const USE_NOTED_EVERY_MS = 60 * 60 * 1_000;

/**
 * Who a key stands for, with the rights that the user has now.
 * @param timeZone of the institution, in which accounts expire.
 * @throws MusterError UNAUTHORIZED for a key that is unknown or revoked, or whose user's account is closed.
 */
export async function authenticate(
  store: Pick<Store, 'apiKeys' | 'users'>,
  key: string,
  timeZone: string,
): Promise<Caller> {
  const { id, digest } = recognize(key);
  const stored = await store.apiKeys.get(id);
  if (!stored || stored.revoked || !isSameDigest(stored.digest, digest)) throw unauthorized();
  const user = await store.users.get(stored.user);
  const clock = { now: new Date(), timeZone };
  if (!user || whyClosed(user, clock) !== undefined) throw unauthorized();
  await noteUse(store, stored);
  return { person: user._id, ...rightsOf(user, clock), via: { kind: 'key', id: stored._id } };
}

async function noteUse({ apiKeys }: Pick<Store, 'apiKeys'>, { _id, lastUsed }: ApiKey): Promise<void> {
  const now = new Date();
  if (lastUsed && now.getTime() - lastUsed.getTime() < USE_NOTED_EVERY_MS) return;
  await apiKeys.noteUse(_id, now);
}

function unauthorized(): MusterError {
  return new MusterError(
    'UNAUTHORIZED',
    401,
    'The API key is not valid: it is unknown or revoked, or its user is inactive, expired or blocked. Use another key.',
  );
}
