import { ROLE_CODES } from '../model/roles.ts';
import type { Store } from '../store/store.ts';
import { newKey } from './issue-key.ts';
import { drawKey } from './key-digest.ts';

/** The user that the first start makes; holds every role. */
export const OWNER = 'muster-owner';

const LABEL = 'first start';
const BOOTSTRAP_LABEL = 'MUSTER_BOOTSTRAP_KEY';

/**
 * Sees to it that somebody can get in: at the first start a user with every role, and a key of it.
 * Any number of processes may start at once; one of them makes the key. Needs the indexes.
 * @param bootstrapKey from the environment; taken as the key, unless it was revoked since.
 * @returns the key when one was drawn, to be printed once; else undefined.
 */
export async function ensureOwnerKey(
  store: Pick<Store, 'apiKeys' | 'users'>,
  bootstrapKey?: string,
): Promise<string | undefined> {
  if (bootstrapKey !== undefined) {
    await ensureOwner(store);
    const key = newKey(bootstrapKey, OWNER, { label: BOOTSTRAP_LABEL });
    if (!(await store.apiKeys.insert({ ...key, isFirst: true }))) await store.apiKeys.insert(key);
    return undefined;
  }
  if (await store.apiKeys.hasFirst()) return undefined;
  await ensureOwner(store);
  const key = drawKey();
  const isOurs = await store.apiKeys.insert({ ...newKey(key, OWNER, { label: LABEL }), isFirst: true });
  return isOurs ? key : undefined;
}

/** Makes the owner; one that is there already keeps the roles that were left to it. */
export async function ensureOwner({ users }: Pick<Store, 'users'>): Promise<void> {
  const roles = ROLE_CODES.map((role) => ({ role }));
  await users.insert([{ _id: OWNER, lastName: 'Owner', accountType: 'INTERNAL', status: 'ACTIVE', roles }], LABEL);
}
