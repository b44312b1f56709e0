import type { UpdateUsersReason } from '../../../shared/jobs/update-users/reasons.ts';
import type { User } from '../../../shared/model/user.ts';
import type { GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';

/** Orders a notification; it waits in the journal row. A user without an address cannot be notified. */
export function notify(user: User, letter: string): GroupResult<User, UpdateUsersReason> {
  const item = `notification: ${letter}`;
  if (!user.email) {
    const message = 'The user has no e-mail address.';
    return { next: user, details: [{ item, outcome: 'skipped', reason: 'NO_EMAIL', message }] };
  }
  const { firstName, lastName } = user;
  const data = { ...(firstName && { firstName }), ...(lastName && { lastName }) };
  return {
    next: user,
    details: [{ item, outcome: 'changed', reason: 'NOTIFICATION_ORDERED' }],
    effects: { letters: [{ letter, recipient: user._id, data }] },
  };
}
