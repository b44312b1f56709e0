import { MusterError } from '../runtime/errors.ts';
import type { ApiKey } from '../model/api-key.ts';
import type { Store } from '../store/store.ts';
import { drawKey, recognize } from './key-digest.ts';

export interface IssuedKey {
  /** To be shown once; it is not stored. */
  key: string;
  stored: ApiKey;
}

/**
 * Makes a key for a user.
 * @throws MusterError USER_NOT_FOUND when there is no such user, or the user is inactive.
 */
export async function issueKey(
  store: Pick<Store, 'apiKeys' | 'users'>,
  { user: primaryId, label }: { user: string; label: string },
): Promise<IssuedKey> {
  const user = await store.users.get(primaryId);
  if (!user) throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${primaryId}.`);
  if (user.status === 'INACTIVE') {
    throw new MusterError(
      'USER_INACTIVE',
      409,
      `The user ${primaryId} is inactive, so a key would be useless. Activate the user first.`,
    );
  }
  const key = drawKey();
  const stored = newKey(key, primaryId, label);
  await store.apiKeys.insert(stored);
  return { key, stored };
}

/** The document of a key that begins now. */
export function newKey(key: string, user: string, label: string): ApiKey {
  const { id, digest } = recognize(key);
  return { _id: id, digest, user, label, created: new Date() };
}
