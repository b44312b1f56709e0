import type { LetterEnd } from '../model/letter.ts';
import { dayIn } from '../model/partial-date.ts';
import type { User } from '../model/user.ts';
import type { Clock } from '../job-kit/job-work.ts';
import { JOB_ENDED } from './built-in-notifications.ts';
import type { NotificationType } from './letter-content.ts';
import { mailAddress } from './mail-server.ts';
import type { Store } from '../store/store.ts';

/** What letters need to know of whoever they go to: a user, or a researcher without one. */
export type Recipient = Pick<
  User,
  '_id' | 'firstName' | 'lastName' | 'email' | 'status' | 'blocks' | 'preferredLanguage' | 'optOut' | 'expiryDate'
>;

interface Kind {
  code: string;
  type: NotificationType;
}

/**
 * Why a letter is not to be sent to this recipient; undefined when it is. None of these is an error.
 * The day of expiry is judged in the institution's time zone.
 */
export function reasonNotToSend(recipient: Recipient, { code, type }: Kind, clock: Clock): LetterEnd | undefined {
  if (recipient.status === 'INACTIVE') {
    return { state: 'expired', reason: 'ACCOUNT_EXPIRED', message: 'The account is inactive.' };
  }
  if (hasExpired(recipient, clock)) {
    const message = `The account expired on ${recipient.expiryDate ?? ''}.`;
    return { state: 'expired', reason: 'ACCOUNT_EXPIRED', message };
  }
  const block = type.to_blocked ? undefined : activeBlock(recipient);
  if (block !== undefined) return { state: 'blocked', reason: 'BLOCKED', message: `The user has the block ${block}.` };
  if (hasOptedOut(recipient, { code, type })) {
    return { state: 'opted_out', reason: 'OPTED_OUT', message: `The user has opted out of "${type.name}".` };
  }
  const { email } = recipient;
  if (email === undefined || email.trim() === '') {
    return { state: 'no_address', reason: 'NO_ADDRESS', message: 'The user has no e-mail address.' };
  }
  if (!mailAddress.safeParse(email.trim()).success) {
    return { state: 'no_address', reason: 'ADDRESS_INVALID', message: "The user's e-mail address is not valid." };
  }
  return undefined;
}

/** Service letters cannot be opted out of. */
export function hasOptedOut({ optOut }: Pick<Recipient, 'optOut'>, { code, type }: Kind): boolean {
  return !type.is_service && (optOut ?? []).includes(code);
}

/** Whether a user is to be told when an own run ends: off unless wanted. */
export function wantsJobEnded({ jobEndedMail, optOut }: Pick<User, 'jobEndedMail' | 'optOut'>): boolean {
  return jobEndedMail === true && !(optOut ?? []).includes(JOB_ENDED);
}

function hasExpired({ expiryDate }: Recipient, { now, timeZone }: Clock): boolean {
  const day = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(expiryDate ?? '');
  return day !== null && `${day[1] ?? ''}${day[2] ?? ''}${day[3] ?? ''}` < dayIn(timeZone, now);
}

function activeBlock({ blocks }: Recipient): string | undefined {
  return blocks?.find(({ status }) => status !== 'INACTIVE')?.blockType;
}

/** What the recipient's own variables say in templates. */
export function recipientValues({ _id, firstName, lastName, email }: Recipient) {
  const name = [firstName, lastName].filter((part) => part !== undefined && part.trim() !== '').join(' ');
  return { primaryId: _id, firstName, lastName, name: name === '' ? _id : name, email };
}

/** Who a letter goes to: the user of that id; a researcher who is no user is written to at the profile's own address. */
export async function findRecipient(
  { users, researchers }: Pick<Store, 'users' | 'researchers'>,
  primaryId: string,
): Promise<Recipient | undefined> {
  return (await users.get(primaryId)) ?? (await researchers.get(primaryId));
}
