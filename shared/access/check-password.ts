import type { Clock } from '../model/partial-date.ts';
import type { User } from '../model/user.ts';
import { isPassword } from '../store/password.ts';
import { whyClosed } from './rights.ts';

/** What came of a try. Only `user` may be told to the caller: whether an account exists is nobody else's business. */
export interface PasswordTry {
  /** Set if the password is right and the account is open. */
  user?: User;
  /** For the audit trail: the account that was tried, and why it was refused. */
  tried?: string;
  why?: 'unknown' | 'wrong password' | 'account closed';
}

/** Checks an account's password. Takes as long for an account that does not exist, or has no password. */
export async function tryPassword(user: User | undefined, password: string, clock: Clock): Promise<PasswordTry> {
  const isRight = await isPassword(password, user?.password?.scrypt);
  if (!user) return { why: 'unknown' };
  if (!isRight) return { tried: user._id, why: 'wrong password' };
  return whyClosed(user, clock) === undefined ? { user } : { tried: user._id, why: 'account closed' };
}
