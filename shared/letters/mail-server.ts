import { domainToASCII } from 'node:url';
import { z } from 'zod';
import type { ConfigurationEntry } from '../model/configuration-entry.ts';
import { isLoopbackHost } from '../runtime/loopback.ts';
import type { Store } from '../store/store.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';
import { CONTROLS, oneLine } from '../settings/one-line.ts';

/** Path of the configuration kind; see api/configuration/kinds.ts. */
export const MAIL_SERVERS = 'mail-servers';

/** A part of an address: nothing that could end it in an envelope. */
const ADDRESS_PART = String.raw`[^\s${CONTROLS}@<>()[\]\\,;:"]+`;

/** An address that is safe in an envelope: no characters that could end it or start another. */
export const mailAddress = z
  .string()
  .max(254)
  .regex(new RegExp(`^${ADDRESS_PART}@${ADDRESS_PART}$`, 'u'), 'must be an e-mail address')
  .refine((address) => domainOf(address) !== '', 'must be an e-mail address with a valid domain');

/** The domain of an address in IDNA form; empty when it is not valid. */
export function domainOf(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf('@') + 1));
}

const host = z.string().regex(/^[A-Za-z0-9.:-]+$/, 'must be a host name or address');
/** The wait before each retry. Greylisting needs minutes. */
const DEFAULT_RETRIES = [60, 300, 1_800];

export const mailServerSchema = z
  .strictObject({
    is_active: z.boolean().default(true),
    host,
    port: z.int().min(1).max(65_535).default(587),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        'starttls: starts unencrypted and must switch to TLS; tls: TLS from the start (port 465); none: never.',
      ),
    ca_certificate: z
      .string()
      .max(100_000)
      .nullable()
      .default(null)
      .describe('PEM of the institution’s own certificate authority.'),
    user: oneLine.min(1).nullable().default(null).describe('User name, if the server needs a login.'),
    from_address: mailAddress,
    from_name: oneLine.max(255).default(''),
    reply_to: mailAddress.nullable().default(null),
    message_id_domain: host
      .nullable()
      .default(null)
      .describe('The part after the @ in Message-IDs. Without it, the domain of from_address.'),
    retry_after_seconds: z
      .array(z.int().min(0).max(86_400))
      .max(5)
      .default(DEFAULT_RETRIES)
      .describe('Seconds before each retry of a letter that the server did not accept yet.'),
    answer_seconds: z
      .int()
      .min(1)
      .max(1_200)
      .default(600)
      .describe('How long the server may be silent. RFC 5321 (4.5.3.2.6) asks for ten minutes after the text.'),
  })
  .refine(({ user, security, host: name }) => user === null || security !== 'none' || isLoopbackHost(name), {
    path: ['security'],
    error: 'must be starttls or tls, or the password would be sent unencrypted',
  });
export type MailServer = z.output<typeof mailServerSchema>;

/** The mail server for letters: the first active one, by code. */
export async function findMailServer({
  configuration,
}: Pick<Store, 'configuration'>): Promise<ConfigurationEntry<MailServer> | undefined> {
  const servers = await configuration.list<MailServer>(MAIL_SERVERS);
  return servers.find(({ content }) => content.is_active);
}

/** Why letters cannot be sent now, in words; undefined when a mail server is active. */
export async function reasonNoMail(
  configuration: (kind: string) => Promise<readonly ConfigurationEntry[]>,
): Promise<string | undefined> {
  const servers = (await configuration(MAIL_SERVERS)) as readonly ConfigurationEntry<MailServer>[];
  if (servers.some(({ content }) => content.is_active)) return undefined;
  const isOff = servers.length > 0;
  return isOff
    ? 'No mail server is active, so no letter can be sent. Activate one under /conf/mail-servers.'
    : 'No mail server is configured, so no letter can be sent. Create one under /conf/mail-servers.';
}

/** The mail server and the sender of letters. */
export const mailServers = defineConfiguration<MailServer>({
  path: MAIL_SERVERS,
  singular: 'mail_server',
  title: 'mail server',
  description: 'Servers that send letters.',
  schema: mailServerSchema,
  secrets: ['password'],
  secretsBelongTo: ['host', 'port', 'security', 'ca_certificate', 'user'],
  connectsTo: ['host'],
  readRoles: ['USER_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ code, content }, { configuration }) => {
    if (!content.is_active) return [];
    const others = await configuration.list<MailServer>(MAIL_SERVERS);
    const active = others.find((other) => other.code !== code && other.content.is_active);
    if (!active) return [];
    const message = `letters already go through ${active.code}; deactivate that one first`;
    return [{ parameter: 'is_active', message }];
  },
});
