import { NOTIFICATION_TYPES, RESEARCHER_LETTERS } from '../model/code-tables/letters.ts';
import type { NotificationType } from './letter-content.ts';

/** The mail sent when a run has ended. */
export const JOB_ENDED = 'JOB_ENDED';

/** About the user's own account or work in progress; users cannot opt out of these. */
const SERVICE: ReadonlySet<string> = new Set(['ACCOUNT_CHANGED', 'ACCOUNT_EXPIRES', 'SERVICE_INTERRUPTION']);

/** The built-in notification types, each with the letter of the same code. */
export const BUILT_IN_NOTIFICATIONS: Readonly<Record<string, NotificationType>> = Object.fromEntries([
  ...[...NOTIFICATION_TYPES, ...RESEARCHER_LETTERS].map(({ code, description }) => [code, typeOf(code, description)]),
  [JOB_ENDED, typeOf(JOB_ENDED, 'Job ended')],
]) as Record<string, NotificationType>;

function typeOf(code: string, name: string): NotificationType {
  const isService = SERVICE.has(code);
  return { name, letter: code, is_service: isService, to_blocked: isService || code === JOB_ENDED, is_enabled: true };
}
