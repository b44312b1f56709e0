import { defineConfiguration } from '../settings/configuration-kind.ts';
import { MAIL_SERVERS, mailServerSchema, type MailServer } from './mail-server.ts';

/** The server that letters are handed to, and in whose name. */
export const mailServers = defineConfiguration<MailServer>({
  path: MAIL_SERVERS,
  singular: 'mail_server',
  title: 'mail server',
  schema: mailServerSchema,
  secrets: ['password'],
  readRoles: ['USER_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ code, content }, { configuration }) => {
    if (!content.is_active) return [];
    const others = await configuration.list<MailServer>(MAIL_SERVERS);
    const active = others.find((other) => other.code !== code && other.content.is_active);
    if (!active) return [];
    const message = `letters already go through ${active.code}; make that one inactive first`;
    return [{ parameter: 'is_active', message }];
  },
});
