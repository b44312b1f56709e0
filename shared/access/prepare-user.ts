import { MusterError } from '../runtime/errors.ts';
import type { Role } from '../model/roles.ts';
import type { Store } from '../store/store.ts';
import { heldRights } from './rights.ts';

/**
 * Sees to it that a user holds these roles in full for the whole institution, beside those it holds.
 * @param mayCreate makes the user when there is none.
 * @throws MusterError USER_NOT_FOUND when there is none and it may not be made.
 */
export async function prepareUser(
  { users }: Pick<Store, 'users'>,
  { user, roles, mayCreate, by }: { user: string; roles: readonly Role[]; mayCreate: boolean; by: string },
): Promise<void> {
  if (mayCreate && !(await users.get(user))) {
    await users.insert(
      [{ _id: user, accountType: 'INTERNAL', status: 'ACTIVE', roles: roles.map((role) => ({ role })) }],
      by,
    );
  }
  const edited = await users.edit(user, by, (record) => {
    if (record.deleted) throw noUser(user);
    const held = record.roles ?? [];
    const full = heldRights(record).roles;
    const missing = roles.filter((role) => !full.has(role));
    return missing.length === 0 ? record : { ...record, roles: [...held, ...missing.map((role) => ({ role }))] };
  });
  if (!edited) throw noUser(user);
}

function noUser(user: string): MusterError {
  return new MusterError('USER_NOT_FOUND', 404, `There is no user ${user}. Create it with --create, or name another.`);
}
