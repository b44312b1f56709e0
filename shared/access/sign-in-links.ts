import type { Clock } from '../model/partial-date.ts';
import type { SignInLink } from '../model/session.ts';
import type { User } from '../model/user.ts';
import { defined } from '../runtime/defined.ts';
import type { Store } from '../store/store.ts';
import { drawKey, recognize } from './key-digest.ts';
import { OWNER } from './owner-key.ts';
import { whyNotOver } from './over-accounts.ts';
import { rightsOf, whyClosed } from './rights.ts';

const MINUTE_MS = 60_000;

/** The path of the page that a link leads to; the token follows. */
export const SIGN_IN_LINK_PATH = '/sign-in/link';

/**
 * Makes a link that signs a person in once. `handedOutBy` is somebody else who may pass it on: it works only as long as
 * they may act on the account. @returns its token, which is not stored.
 */
export async function makeSignInLink(
  { signInLinks }: Pick<Store, 'signInLinks'>,
  { person, by, minutes, handedOutBy }: { person: string; by: string; minutes: number; handedOutBy?: string },
): Promise<string> {
  const token = drawKey();
  const { id, digest } = recognize(token);
  const expires = new Date(Date.now() + minutes * MINUTE_MS);
  await signInLinks.insert({ _id: id, digest, person, by, expires, ...defined({ handedOutBy }) });
  return token;
}

/** Whose link it is, without using it up; undefined if it cannot be used (any more). */
export async function readSignInLink(
  store: Pick<Store, 'signInLinks' | 'users'>,
  token: string,
  clock: Clock,
): Promise<User | undefined> {
  const link = await store.signInLinks.find(recognize(token), clock.now);
  return link && accountOf(store, link, clock);
}

/** Uses the link up. @returns whom it signs in; undefined if it cannot be used (any more). */
export async function useSignInLink(
  store: Pick<Store, 'signInLinks' | 'users'>,
  token: string,
  clock: Clock,
): Promise<User | undefined> {
  const link = await store.signInLinks.take(recognize(token), clock.now);
  return link && accountOf(store, link, clock);
}

/** True as long as the owner never signed in, and so may be looking for a way. */
export async function ownerAwaitsLink(store: Pick<Store, 'users' | 'auditTrail'>, clock: Clock): Promise<boolean> {
  if (!(await openAccount(store, OWNER, clock))) return false;
  const { total } = await store.auditTrail.page({ by: OWNER, action: 'sign-in.link' }, { offset: 0, limit: 0 });
  return total === 0;
}

async function accountOf(
  store: Pick<Store, 'users'>,
  { person, handedOutBy }: SignInLink,
  clock: Clock,
): Promise<User | undefined> {
  const user = await openAccount(store, person, clock);
  if (!user || handedOutBy === undefined) return user;
  const actor = await openAccount(store, handedOutBy, clock);
  return actor && whyNotOver(rightsOf(actor, clock), user) === undefined ? user : undefined;
}

async function openAccount({ users }: Pick<Store, 'users'>, person: string, clock: Clock): Promise<User | undefined> {
  const user = await users.get(person);
  return user && whyClosed(user, clock) === undefined ? user : undefined;
}
