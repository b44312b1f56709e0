import type { Role } from '../model/roles.ts';
import type { Store } from '../store/store.ts';

/**
 * Gives a person the roles that a provider says, and takes back those that it gave before and no longer says. What staff
 * gave stays. @returns the roles that were given and taken back.
 */
export async function giveRoles(
  { users }: Pick<Store, 'users'>,
  { person, provider, roles }: { person: string; provider: string; roles: readonly Role[] },
): Promise<{ given: Role[]; taken: string[] }> {
  let changed: { given: Role[]; taken: string[] } = { given: [], taken: [] };
  await users.edit(person, `sign-in at ${provider}`, (user) => {
    const held = user.roles ?? [];
    const ours = held.filter(({ grantedBy }) => grantedBy === provider);
    const taken = ours.filter(({ role }) => !roles.some((each) => each === role));
    const given = roles.filter((role) => !ours.some((each) => each.role === role));
    changed = { given, taken: taken.map(({ role }) => role) };
    if (given.length === 0 && taken.length === 0) return user;
    const kept = held.filter((entry) => !taken.includes(entry));
    return { ...user, roles: [...kept, ...given.map((role) => ({ role, grantedBy: provider }))] };
  });
  return changed;
}
