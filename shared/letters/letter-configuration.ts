import { builtInAudience, NOTIFICATIONS } from '../model/code-tables/letters.ts';
import type { Role } from '../model/roles.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';
import { findLetter, LETTERS } from './find-letter.ts';
import {
  letterContentSchema,
  notificationTypeSchema,
  type LetterContent,
  type NotificationType,
} from './letter-content.ts';
import { checkInThread } from './letters-in-threads.ts';

const READ_ROLES: readonly Role[] = [
  'USER_ADMINISTRATOR',
  'USER_MANAGER',
  'RESEARCH_ASSETS_MANAGER',
  'RESEARCHER_MANAGER',
  'GENERAL_SYSTEM_ADMINISTRATOR',
];
const CHANGE_ROLES: readonly Role[] = ['USER_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'];

/** Letters: their templates per language, and the layouts around them. */
export const letters = defineConfiguration<LetterContent>({
  path: LETTERS,
  singular: 'letter',
  title: 'letter',
  description: 'Subjects and texts of letters, per language, and the layouts around them.',
  schema: letterContentSchema,
  secrets: [],
  secretsBelongTo: [],
  connectsTo: [],
  readRoles: READ_ROLES,
  changeRoles: CHANGE_ROLES,
  check: async ({ code, content }, store) => {
    const problems = await checkInThread(code, content);
    if (content.is_layout || content.layout === null) return problems;
    const layout = await findLetter(store, content.layout);
    if (layout?.is_layout) return problems;
    const message = `the layout ${content.layout} does not exist; name a letter that is a layout, or use null`;
    return [...problems, { parameter: 'layout', message }];
  },
  refuseDeletion: async (code, { configuration }) => {
    const types = await configuration.list<NotificationType>(NOTIFICATIONS);
    const using = types.filter(({ content }) => content.letter === code).map((type) => type.code);
    if (using.length > 0) return `These notification types use it: ${using.join(', ')}.`;
    const inside = (await configuration.list<LetterContent>(LETTERS)).filter(({ content }) => content.layout === code);
    return inside.length === 0 ? undefined : `It is the layout of ${inside.map((letter) => letter.code).join(', ')}.`;
  },
});

/** Notification types: the letter to send, and whether users can opt out. */
export const notificationTypes = defineConfiguration<NotificationType>({
  path: NOTIFICATIONS,
  singular: 'notification_type',
  title: 'notification type',
  description: 'What users can be notified of, and by which letter.',
  schema: notificationTypeSchema,
  secrets: [],
  secretsBelongTo: [],
  connectsTo: [],
  readRoles: READ_ROLES,
  changeRoles: CHANGE_ROLES,
  check: async ({ code, content }, store) => {
    const audience = builtInAudience(code);
    const isOthers = content.audience !== undefined && content.audience !== (audience ?? content.audience);
    const letter = await findLetter(store, content.letter);
    return [
      ...(isOthers ? [{ parameter: 'audience', message: `the built-in type ${code} is for ${audience}` }] : []),
      ...(letter && !letter.is_layout
        ? []
        : [
            {
              parameter: 'letter',
              message: `the letter ${content.letter} does not exist; create it under /conf/letters first`,
            },
          ]),
    ];
  },
});
