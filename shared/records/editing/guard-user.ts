import { dequal } from 'dequal';
import { whyNotHandOut, whyNotOver } from '../../access/over-accounts.ts';
import { requireFreshSignIn } from '../../access/sensitive-changes.ts';
import { whyClosed, type Account } from '../../access/rights.ts';
import { equalTo } from '../../model/equal-values.ts';
import type { Clock } from '../../model/partial-date.ts';
import type { Caller } from '../../model/roles.ts';
import type { User } from '../../model/user.ts';
import { MusterError } from '../../runtime/errors.ts';

/** What decides whose account it is, and what it may do. */
const SENSITIVE = ['email', 'roles', 'status', 'accountType', 'expiryDate', 'blocks', 'deleted'] as const;

type GuardedUser = Account & Pick<User, '_id' | 'email' | 'accountType'>;

/**
 * Nobody writes an account that holds a right he lacks, hands out a role that he does not hold, or closes his own account;
 * and a session must prove its person again where the change is about who may do what.
 * @param was undefined for a new user.
 * @throws MusterError FORBIDDEN, OWN_ACCOUNT or REAUTHENTICATION_REQUIRED
 */
export function guardUser(caller: Caller, was: GuardedUser | undefined, next: GuardedUser, clock: Clock): void {
  if (was) requireAllowed(whyNotOver(caller, was));
  const held = equalTo(was?.roles ?? []);
  const added = (next.roles ?? []).filter((entry) => held(entry) === undefined);
  requireAllowed(whyNotHandOut(caller, added));
  const faked = added.find(({ grantedBy }) => grantedBy !== undefined);
  if (faked) {
    const message = `The role ${faked.role} cannot be granted in the name of the identity provider ${faked.grantedBy ?? ''}.`;
    throw new MusterError('FORBIDDEN', 403, message);
  }
  if (next._id === caller.person) {
    const why = whyClosed(next, clock);
    if (why !== undefined)
      throw new MusterError('OWN_ACCOUNT', 409, `You cannot close your own account: it ${why} then.`);
  }
  const isSensitive = was ? SENSITIVE.some((field) => !dequal(was[field], next[field])) : added.length > 0;
  if (isSensitive) {
    requireFreshSignIn(caller, 'change the mail address, the roles or the state of an account');
  }
}

function requireAllowed(whyNot: string | undefined): void {
  if (whyNot !== undefined) throw new MusterError('FORBIDDEN', 403, whyNot);
}
