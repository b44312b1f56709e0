import type { UpdateUsersReason } from '../../../shared/jobs/update-users/reasons.ts';
import type { Provenance } from '../../../shared/model/provenance.ts';
import type { User } from '../../../shared/model/user.ts';
import { withFieldsMarked } from '../../../shared/records/provenance/field-marks.ts';
import { groupUnchanged, type GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';

/** A user's account type; without one, the user is external, since users come from outside. */
export function accountTypeOf({ accountType }: Pick<User, 'accountType'>): Provenance {
  return accountType ?? 'EXTERNAL';
}

/**
 * Makes the account internal or external. The type then belongs to staff, so that no load reverts it. An external user
 * who becomes internal gets a password here, unless none is wanted; an account already converted stays as it is.
 */
export function setAccountTo(
  user: User,
  accountType: Provenance,
  { generatePassword }: { generatePassword: boolean },
): GroupResult<User, UpdateUsersReason> {
  const item = 'accountType';
  if (accountTypeOf(user) === accountType) return groupUnchanged(user, item, `ALREADY_${accountType}`);
  const resetPassword = accountType === 'INTERNAL' && generatePassword;
  return {
    next: withFieldsMarked({ ...user, accountType }, ['accountType'], 'INTERNAL'),
    details: [{ item, outcome: 'changed', reason: resetPassword ? 'CONVERTED_WITH_PASSWORD' : 'CONVERTED' }],
    effects: { resetPassword },
  };
}
