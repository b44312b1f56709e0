import { NOTIFICATIONS } from '../model/code-tables/letters.ts';
import type { Store } from '../store/store.ts';
import { BUILT_IN_LETTERS } from './built-in-letters.ts';
import { BUILT_IN_NOTIFICATIONS } from './built-in-notifications.ts';
import type { LetterContent, NotificationType } from './letter-content.ts';
import { own } from '../model/own.ts';

/** Path of the configuration kind; see api/configuration/kinds.ts. */
export const LETTERS = 'letters';

type Configured = Pick<Store, 'configuration'>;

/** The current letter with that code: the configured one, or else the built-in one. */
export async function findLetter({ configuration }: Configured, code: string): Promise<LetterContent | undefined> {
  return (await configuration.get<LetterContent>(LETTERS, code))?.content ?? own(BUILT_IN_LETTERS, code);
}

export async function findNotificationType(
  { configuration }: Configured,
  code: string,
): Promise<NotificationType | undefined> {
  return (await configuration.get<NotificationType>(NOTIFICATIONS, code))?.content ?? own(BUILT_IN_NOTIFICATIONS, code);
}
