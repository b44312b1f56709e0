import type { UpdateUsersParameters } from '../../../shared/jobs/update-users/parameters.ts';
import type { UpdateUsersReason } from '../../../shared/jobs/update-users/reasons.ts';
import { mayHandOut, rightsBeyond } from '../../../shared/access/over-accounts.ts';
import { closesAccount } from '../../../shared/model/user.ts';
import type { RunContext } from '../../../shared/job-kit/job-work.ts';
import type { GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';
import { ROLES, type Role } from '../../../shared/model/roles.ts';
import type { User } from '../../../shared/model/user.ts';

type Acting = Pick<UpdateUsersParameters, 'addRole' | 'addBlock' | 'setAccountTo'>;

/**
 * Leaves a member as it is if the submitter has no right to act on the account: to give it roles, block it, convert it
 * or set its password. Other fields of a user need no such right.
 */
export function guardAccount(
  user: User,
  { addRole, addBlock, setAccountTo }: Acting,
  { submittedBy, rights }: Pick<RunContext, 'submittedBy' | 'rights'>,
): GroupResult<User, UpdateUsersReason> {
  if (addRole || addBlock || setAccountTo) {
    const beyond = rightsBeyond(rights, user);
    if (beyond.length > 0) {
      return left(
        user,
        'HOLDS_MORE_RIGHTS',
        `${user._id} holds ${namesOf(beyond)}, which ${submittedBy} does not hold.`,
      );
    }
  }
  if (addBlock && user._id === submittedBy && closesAccount(addBlock.value)) {
    return left(
      user,
      'OWN_ACCOUNT',
      `The block ${addBlock.value} would lock ${submittedBy} out, who submitted this run.`,
    );
  }
  const notHeld = (addRole?.roles ?? []).filter(({ role }) => !mayHandOut(rights, role, addRole?.scope));
  if (notHeld.length === 0) return { next: user, details: [] };
  const names = namesOf(notHeld.map(({ role }) => role));
  return left(user, 'ROLE_NOT_HELD', `${submittedBy} does not hold ${names} any more, and cannot give it to others.`);
}

function left(user: User, reason: UpdateUsersReason, message: string): GroupResult<User, UpdateUsersReason> {
  return { next: user, details: [], stop: { kind: 'skip', reason, message } };
}

function namesOf(roles: readonly string[]): string {
  return roles.map((role) => (Object.hasOwn(ROLES, role) ? ROLES[role as Role] : role)).join(', ');
}
