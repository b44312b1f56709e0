import { AUDIENCES, BUILT_IN_TYPES, type Audience } from '../model/code-tables/letters.ts';
import type { NotificationType } from './letter-content.ts';

/** About the user's own account or work in progress; users cannot opt out of these. */
const SERVICE: ReadonlySet<string> = new Set(['ACCOUNT_CHANGED', 'ACCOUNT_EXPIRES', 'SERVICE_INTERRUPTION']);

/** The built-in notification types, each with the letter of the same code. */
export const BUILT_IN_NOTIFICATIONS: Readonly<Record<string, NotificationType>> = Object.fromEntries(
  AUDIENCES.flatMap((audience) =>
    BUILT_IN_TYPES[audience].map(({ code, description }) => [code, typeOf(code, description, audience)] as const),
  ),
);

function typeOf(code: string, name: string, audience: Audience): NotificationType {
  const isService = SERVICE.has(code);
  return {
    name,
    letter: code,
    audience,
    is_service: isService,
    to_blocked: isService || audience === 'submitters',
    is_enabled: true,
  };
}
