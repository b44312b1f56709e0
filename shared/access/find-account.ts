import type { User } from '../model/user.ts';
import type { Store } from '../store/store.ts';

/**
 * The account that somebody means who signs in: by primary id, or by the mail address if it belongs to one account only.
 */
export async function findAccount({ users }: Pick<Store, 'users'>, name: string): Promise<User | undefined> {
  const typed = name.trim();
  const named = await users.get(typed);
  return named ?? findByMail({ users }, typed);
}

/** The only account with this mail address, as written or in lower case. */
export async function findByMail({ users }: Pick<Store, 'users'>, address: string): Promise<User | undefined> {
  if (!address.includes('@')) return undefined;
  const ids = await users.idsByValue('email', [address, address.toLowerCase()]);
  const [only, ...others] = [...ids.values()].flat();
  return only === undefined || others.length > 0 ? undefined : users.get(only);
}
