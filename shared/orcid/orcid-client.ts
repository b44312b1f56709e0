import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';
import { secureBaseAddress } from '../settings/secure-address.ts';
import { ORCID_CLIENTS, ORCID_TOKENS } from './configuration-paths.ts';
import type { OrcidToken } from './orcid-token.ts';

/** Receives tokens. */
const address = secureBaseAddress('https://api.orcid.org/v3.0');

const clientId = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{4,64}$/, 'must be a client id as ORCID gives it, e.g. APP-0123456789ABCDEF');

const schema = z.strictObject({
  api_url: address.default('https://api.orcid.org/v3.0').describe('Base of the member API.'),
  oauth_url: address
    .default('https://orcid.org/oauth')
    .describe('Base of the OAuth addresses: /token and /revoke are below it.'),
  client_id: clientId,
  old_client_ids: z
    .array(clientId)
    .max(50)
    .default([])
    .describe('Client ids that this institution used before: items written with them count as its own.'),
});

/** This installation's registration at ORCID. */
export type OrcidClient = z.output<typeof schema>;

/** This installation's ORCID clients: one per registration, e.g. production and sandbox. */
export const orcidClients = defineConfiguration<OrcidClient>({
  path: ORCID_CLIENTS,
  singular: 'orcid_client',
  title: 'ORCID client',
  description: 'This installation’s registrations at ORCID.',
  schema,
  secrets: ['client_secret'],
  secretsBelongTo: ['api_url', 'oauth_url', 'client_id'],
  connectsTo: ['api_url', 'oauth_url'],
  readRoles: ['RESEARCHER_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  refuseChange: async ({ code, was, next }, store) => {
    if (was.api_url === next.api_url && was.oauth_url === next.oauth_url) return undefined;
    const using = await tokensOf(code, store);
    if (using.length === 0) return undefined;
    return `${using.length} ORCID tokens of researchers would be sent to another address. Create another client for it.`;
  },
  refuseDeletion: async (code, store) => {
    const using = await tokensOf(code, store);
    return using.length === 0 ? undefined : `${using.length} ORCID tokens use this client. Delete them first.`;
  },
});

async function tokensOf(client: string, { configuration }: Pick<Store, 'configuration'>) {
  const tokens = await configuration.list<OrcidToken>(ORCID_TOKENS);
  return tokens.filter(({ content }) => content.client === client);
}
