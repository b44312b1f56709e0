import type { Lookups } from '../../job-kit/job-definition.ts';
import { reasonNoMail } from '../../letters/mail-server.ts';
import { LETTERS } from '../../letters/find-letter.ts';
import type { LetterContent, NotificationType } from '../../letters/letter-content.ts';
import { BUILT_IN_LETTERS } from '../../letters/built-in-letters.ts';
import { NOTIFICATIONS } from '../../model/code-tables/letters.ts';
import type { ParameterProblem } from '../../model/coded.ts';
import type { UpdateUsersParameters } from './parameters.ts';
import { own } from '../../model/own.ts';

/** A run that orders letters needs a mail server: without one every letter of it would fail. */
export async function checkNotification(
  { SEND_Notification_To_User: notification }: UpdateUsersParameters,
  lookups: Lookups,
): Promise<ParameterProblem[]> {
  if (!notification) return [];
  const message = await reasonNoMail((kind) => lookups.configuration(kind));
  return message === undefined ? [] : [{ parameter: 'SEND_Notification_To_User_Active', message }];
}

/** A letter with a place for a message, sent without one, says nothing. */
export async function warnOfNotification(
  { SEND_Notification_To_User: notification }: UpdateUsersParameters,
  lookups: Lookups,
): Promise<string[]> {
  if (!notification || notification.message !== undefined) return [];
  const contentOf = async (kind: string, code: string) =>
    (await lookups.configuration(kind)).find((entry) => entry.code === code)?.content;
  const type = (await contentOf(NOTIFICATIONS, notification.value)) as NotificationType | undefined;
  const code = type?.letter ?? notification.value;
  const letter = ((await contentOf(LETTERS, code)) as LetterContent | undefined) ?? own(BUILT_IN_LETTERS, code);
  const hasPlace = Object.values(letter?.languages ?? {}).some(({ html, text }) => PLACE.test(html + text));
  if (!hasPlace) return [];
  return [
    `The letter ${code} is sent without a message. Give one as SEND_Notification_To_User_Message, ` +
      'or write the text into the letter under /conf/letters.',
  ];
}

const PLACE = /\{\{\s*message\s*\}\}/;
