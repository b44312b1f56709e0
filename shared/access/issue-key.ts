import { MusterError } from '../runtime/errors.ts';
import type { ApiKey } from '../model/api-key.ts';
import type { Role } from '../model/roles.ts';
import { defined } from '../runtime/defined.ts';
import type { Store } from '../store/store.ts';
import { drawKey, recognize } from './key-digest.ts';
import { whyClosed } from './rights.ts';

/** What a key is for, and how little it may do. */
export interface KeyRequest extends Pick<ApiKey, 'label'> {
  expires?: Date | undefined;
  /** Only what the user may do by these roles. */
  roles?: readonly Role[] | undefined;
}

export interface IssuedKey {
  /** To be shown once; it is not stored. */
  key: string;
  stored: ApiKey;
}

/**
 * Makes a key for a user.
 * @param timeZone of the institution, in which accounts expire.
 * @throws MusterError USER_NOT_FOUND when there is no such user, ACCOUNT_CLOSED when nobody may use the account.
 */
export async function issueKey(
  store: Pick<Store, 'apiKeys' | 'users'>,
  { user: primaryId, timeZone, ...given }: KeyRequest & { user: string; timeZone: string },
): Promise<IssuedKey> {
  const user = await store.users.get(primaryId);
  if (!user) throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${primaryId}.`);
  const closed = whyClosed(user, { now: new Date(), timeZone });
  if (closed !== undefined) {
    throw new MusterError(
      'ACCOUNT_CLOSED',
      409,
      `The account of ${primaryId} ${closed}, so a key would be useless. Open the account first.`,
    );
  }
  const key = drawKey();
  const stored = newKey(key, primaryId, given);
  await store.apiKeys.insert(stored);
  return { key, stored };
}

/** The document of a key that begins now. */
export function newKey(key: string, user: string, { label, expires, roles }: KeyRequest): ApiKey {
  const { id, digest } = recognize(key);
  return { _id: id, digest, user, label, created: new Date(), ...defined({ expires, roles }) };
}
