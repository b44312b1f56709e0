import type { Lookups } from '../../job-kit/job-definition.ts';
import { reasonNoMail } from '../../letters/mail-server.ts';
import type { ParameterProblem } from '../../model/coded.ts';
import type { UpdateUsersParameters } from './parameters.ts';

/** A run that orders letters needs a mail server: without one every letter of it would fail. */
export async function checkNotification(
  { SEND_Notification_To_User: notification }: UpdateUsersParameters,
  lookups: Lookups,
): Promise<ParameterProblem[]> {
  if (!notification) return [];
  const message = await reasonNoMail((kind) => lookups.configuration(kind));
  return message === undefined ? [] : [{ parameter: 'SEND_Notification_To_User_Active', message }];
}
