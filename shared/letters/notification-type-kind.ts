import { defineConfiguration } from '../settings/configuration-kind.ts';
import { findLetter, NOTIFICATIONS } from './find-letter.ts';
import { notificationTypeSchema, type NotificationType } from './letter-content.ts';

/** What users are notified of: which letter, and whether they may say that they do not want it. */
export const notificationTypes = defineConfiguration<NotificationType>({
  path: NOTIFICATIONS,
  singular: 'notification_type',
  title: 'notification type',
  schema: notificationTypeSchema,
  secrets: [],
  readRoles: [
    'USER_ADMINISTRATOR',
    'USER_MANAGER',
    'RESEARCH_ASSETS_MANAGER',
    'RESEARCHER_MANAGER',
    'GENERAL_SYSTEM_ADMINISTRATOR',
  ],
  changeRoles: ['USER_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ content }, store) => {
    const letter = await findLetter(store, content.letter);
    if (letter && !letter.is_layout) return [];
    return [
      { parameter: 'letter', message: `there is no letter ${content.letter}; make it under /conf/letters first` },
    ];
  },
});
