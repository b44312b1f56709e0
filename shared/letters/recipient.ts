import type { LetterEnd } from '../model/letter.ts';
import type { Clock } from '../model/partial-date.ts';
import { activeBlocks, hasExpired, type User } from '../model/user.ts';
import { JOB_ENDED } from '../model/code-tables/letters.ts';
import type { NotificationType } from './letter-content.ts';
import { mailAddress } from './mail-server.ts';
import type { Store } from '../store/store.ts';

/** The fields that letters need of their recipient: a user, or a researcher who is not a user. */
export type Recipient = Pick<
  User,
  '_id' | 'firstName' | 'lastName' | 'email' | 'status' | 'blocks' | 'preferredLanguage' | 'optOut' | 'expiryDate'
>;

interface Kind {
  code: string;
  type: NotificationType;
}

/**
 * Why not to send a letter to this recipient; undefined when it may be sent. None of these is an error.
 * The expiry date counts in the institution's time zone.
 */
export function reasonNotToSend(recipient: Recipient, { code, type }: Kind, clock: Clock): LetterEnd | undefined {
  if (recipient.status === 'INACTIVE') {
    return { state: 'expired', reason: 'ACCOUNT_EXPIRED', message: 'The account is inactive.' };
  }
  if (hasExpired(recipient, clock)) {
    const message = `The account expired on ${recipient.expiryDate ?? ''}.`;
    return { state: 'expired', reason: 'ACCOUNT_EXPIRED', message };
  }
  const block = type.to_blocked ? undefined : activeBlocks(recipient)[0];
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

/** Users cannot opt out of service letters. */
export function hasOptedOut({ optOut }: Pick<Recipient, 'optOut'>, { code, type }: Kind): boolean {
  return !type.is_service && (optOut ?? []).includes(code);
}

/** True when the user wants a mail when their run ends; off by default. */
export function wantsJobEnded({ jobEndedMail, optOut }: Pick<User, 'jobEndedMail' | 'optOut'>): boolean {
  return jobEndedMail === true && !(optOut ?? []).includes(JOB_ENDED);
}

/** The recipient's variables for templates. */
export function recipientValues({ _id, firstName, lastName, email }: Recipient) {
  const name = [firstName, lastName].filter((part) => part !== undefined && part.trim() !== '').join(' ');
  return { primaryId: _id, firstName, lastName, name: name === '' ? _id : name, email };
}

/** The recipient with that id: a user, or else a researcher at their profile's address. */
export async function findRecipient(
  { users, researchers }: Pick<Store, 'users' | 'researchers'>,
  primaryId: string,
): Promise<Recipient | undefined> {
  return (await users.get(primaryId)) ?? (await researchers.get(primaryId));
}
