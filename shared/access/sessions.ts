import { createHash } from 'node:crypto';
import { MusterError } from '../runtime/errors.ts';
import { defined } from '../runtime/defined.ts';
import type { Config } from '../runtime/config.ts';
import type { Caller } from '../model/roles.ts';
import type { Session } from '../model/session.ts';
import type { User } from '../model/user.ts';
import type { Store } from '../store/store.ts';
import { drawKey, isSameDigest, recognize } from './key-digest.ts';
import { rightsOf, whyClosed } from './rights.ts';

const MINUTE_MS = 60 * 1_000;
/** How exactly the last use of a session is known: one write a minute, not one a request. */
const USE_NOTED_EVERY_MS = MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;

type Settings = Pick<Config, 'sessions' | 'timeZone'>;

/** Who signed in, and how. */
export type SignIn = Pick<Session, 'way' | 'provider' | 'idToken' | 'agent'> & {
  user: Pick<User, '_id' | 'password'>;
  /** When the person proved who they are; now, unless a provider did not ask. */
  authenticatedAt?: Date;
};

/**
 * Begins a session. @returns it, and the token for its cookie, which is not stored.
 */
export async function beginSession(
  { sessions }: Pick<Store, 'sessions'>,
  { user, way, provider, idToken, agent, authenticatedAt }: SignIn,
  settings: Pick<Config, 'sessions'>,
): Promise<{ token: string; session: Session }> {
  const token = drawKey();
  const { id, digest } = recognize(token);
  const now = new Date();
  const session: Session = {
    ...{ _id: id, digest, person: user._id, way, created: now, lastUsed: now },
    expires: new Date(now.getTime() + settings.sessions.hours * HOUR_MS),
    authenticatedAt: authenticatedAt ?? now,
    ...defined({ provider, idToken, agent, passwordAt: user.password?.at }),
  };
  await sessions.insert(session);
  return { token, session };
}

/**
 * Who a session stands for, with the rights that the user has now.
 * @param isUse false for what a page asks by itself: an open page alone does not keep anybody signed in.
 * @throws MusterError UNAUTHORIZED when the session is over: signed out, revoked, not used for long, or too old; or its
 * user's account was closed or got another password.
 */
export async function authenticateSession(
  { sessions, users }: Pick<Store, 'sessions' | 'users'>,
  token: string,
  { sessions: limits, timeZone }: Settings,
  { isUse = true }: { isUse?: boolean } = {},
): Promise<Caller> {
  const { id, digest } = recognize(token);
  const session = await sessions.get(id);
  if (!session || !isSameDigest(session.digest, digest)) throw ended();
  const clock = { now: new Date(), timeZone };
  const user = isOver(session, clock.now, limits) ? undefined : await users.get(session.person);
  const isTheirs = user?.password?.at.getTime() === session.passwordAt?.getTime();
  if (!user || !isTheirs || whyClosed(user, clock) !== undefined) {
    // It does not come back when the account is opened again.
    await sessions.end(id);
    throw ended();
  }
  const notedEveryMs = Math.min(USE_NOTED_EVERY_MS, (limits.idleMinutes * MINUTE_MS) / 4);
  if (isUse && clock.now.getTime() - session.lastUsed.getTime() >= notedEveryMs) await sessions.noteUse(id, clock.now);
  const freshUntil = new Date(session.authenticatedAt.getTime() + limits.reauthenticationMinutes * MINUTE_MS);
  return { person: user._id, ...rightsOf(user, clock), via: { kind: 'session', id, freshUntil } };
}

/** True for a session that expired, or was not used for too long. */
export function isOver(session: Pick<Session, 'lastUsed' | 'expires'>, now: Date, limits: Config['sessions']): boolean {
  return now >= session.expires || now >= idleEnd(session, limits);
}

/** When a session ends that is not used any more. */
export function idleEnd({ lastUsed }: Pick<Session, 'lastUsed'>, { idleMinutes }: Config['sessions']): Date {
  return new Date(lastUsed.getTime() + idleMinutes * MINUTE_MS);
}

/**
 * What pages of this site send along with changes. Pages of other sites can make a browser send the cookie, but cannot
 * read this. Whoever has it cannot tell the session's token from it.
 */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`csrf ${sessionToken}`).digest('hex');
}

function ended(): MusterError {
  return new MusterError('UNAUTHORIZED', 401, 'Your session has ended. Sign in again.');
}
