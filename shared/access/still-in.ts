import type { Caller, Rights } from '../model/roles.ts';
import type { User } from '../model/user.ts';
import type { Config } from '../runtime/config.ts';
import type { Store } from '../store/store.ts';
import { limitedTo, rightsOf, whyClosed } from './rights.ts';
import { isOver } from './sessions.ts';

/**
 * What some callers may do now who were let in a while ago; nothing for those who would not be let in any more: signed out,
 * revoked, expired, not in use for long, or with a closed account. Looking is no use of a session.
 * @returns a function that tells the rights of each of them.
 */
export async function lookWhoIsStillIn(
  store: Pick<Store, 'sessions' | 'apiKeys' | 'users'>,
  callers: readonly Pick<Caller, 'person' | 'via'>[],
  { sessions: limits, timeZone }: Pick<Config, 'sessions' | 'timeZone'>,
): Promise<(caller: Pick<Caller, 'person' | 'via'>) => Rights | undefined> {
  const idsOf = (kind: 'session' | 'key') => callers.flatMap(({ via }) => (via.kind === kind ? [via.id] : []));
  const [sessions, keys, users] = await Promise.all([
    byId(store.sessions.among(idsOf('session'))),
    byId(store.apiKeys.among(idsOf('key'))),
    byId(usersOf(store, [...new Set(callers.map(({ person }) => person))])),
  ]);
  const clock = { now: new Date(), timeZone };
  return ({ person, via }) => {
    const user = users.get(person);
    if (!user || whyClosed(user, clock) !== undefined) return undefined;
    const rights = rightsOf(user, clock);
    if (via.kind === 'token') return rights;
    if (via.kind === 'key') {
      const key = keys.get(via.id);
      if (!key || key.revoked || (key.expires && key.expires <= clock.now)) return undefined;
      return key.roles === undefined ? rights : limitedTo(rights, key.roles);
    }
    const session = sessions.get(via.id);
    const isTheirs = session && session.passwordAt?.getTime() === user.password?.at.getTime();
    return session && isTheirs && !isOver(session, clock.now, limits) ? rights : undefined;
  };
}

async function usersOf({ users }: Pick<Store, 'users'>, ids: readonly string[]): Promise<User[]> {
  const found: User[] = [];
  for await (const { record } of users.readSized(ids)) found.push(record);
  return found;
}

async function byId<T extends { _id: string }>(found: Promise<T[]>): Promise<Map<string, T>> {
  return new Map((await found).map((each) => [each._id, each]));
}
