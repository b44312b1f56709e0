import type { Caller } from '../model/roles.ts';
import { MusterError } from '../runtime/errors.ts';

/**
 * Whoever finds a browser signed in is not yet its person: sensitive changes ask a session for a fresh proof. Keys and
 * tokens are proofs themselves.
 * @param what is to be done, e.g. "change secrets". @throws MusterError REAUTHENTICATION_REQUIRED
 */
export function requireFreshSignIn({ via }: Caller, what: string): void {
  if (via.kind !== 'session' || via.freshUntil > new Date()) return;
  throw new MusterError(
    'REAUTHENTICATION_REQUIRED',
    403,
    `To ${what}, prove again that you are you: POST your password to /conf/sessions/current?op=reauthenticate, or sign in again at your provider (GET /conf/me says how). Then send this request again.`,
  );
}

/** Keys and passwords are for people to make who are here themselves. @throws MusterError SESSION_REQUIRED */
export function requireSession({ via }: Caller, what: string): { id: string } {
  if (via.kind === 'session') return via;
  throw new MusterError(
    'SESSION_REQUIRED',
    403,
    `To ${what}, sign in: POST name and password to /sign-in. A key or token is not enough.`,
  );
}
