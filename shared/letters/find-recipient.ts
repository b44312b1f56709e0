import type { Recipient } from './recipient.ts';
import type { Store } from '../store/store.ts';

/** Who a letter goes to: the user of that id; a researcher who is no user is written to at the profile's own address. */
export async function findRecipient(
  { users, researchers }: Pick<Store, 'users' | 'researchers'>,
  primaryId: string,
): Promise<Recipient | undefined> {
  return (await users.get(primaryId)) ?? (await researchers.get(primaryId));
}
