import type { UpdateUsersReason } from '../../../shared/jobs/update-users/reasons.ts';
import { expiryDay, type User } from '../../../shared/model/user.ts';
import { groupSkipped, type GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';

interface Notification {
  /** Code of the notification type. */
  value: string;
  message?: string | undefined;
}

/**
 * Orders a notification; it waits in the journal row. A user without an address cannot be notified, and a user without
 * an expiry date cannot be notified about it.
 */
export function notify(user: User, { value: letter, message }: Notification): GroupResult<User, UpdateUsersReason> {
  const item = `notification: ${letter}`;
  const expires = expiryDay(user)?.join('-');
  if (!user.email) return groupSkipped(user, item, 'NO_EMAIL', 'The user has no e-mail address.');
  if (letter === 'ACCOUNT_EXPIRES' && expires === undefined) {
    return groupSkipped(user, item, 'NO_EXPIRY_DATE', 'The account has no expiry date.');
  }
  const { firstName, lastName } = user;
  const data = {
    ...(firstName && { firstName }),
    ...(lastName && { lastName }),
    ...(message !== undefined && { message }),
    ...(letter === 'ACCOUNT_EXPIRES' && { expires }),
  };
  return {
    next: user,
    details: [{ item, outcome: 'changed', reason: 'NOTIFICATION_ORDERED' }],
    effects: { letters: [{ letter, recipient: user._id, data }] },
  };
}
