import { z } from 'zod';
import { ROLE_CODES } from '../model/roles.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';
import { CONTROLS } from '../settings/one-line.ts';
import { secureAddress } from '../settings/secure-address.ts';

/** Path of the configuration kind; see api/configuration/kinds.ts. */
export const IDENTITY_PROVIDERS = 'identity-providers';

const text = z.string().trim().min(1).max(255);
/** The name of a claim; a dot leads into an object, e.g. `realm_access.roles`. */
const claim = z
  .string()
  .regex(new RegExp(`^[^\\s${CONTROLS}]{1,200}$`, 'u'), 'must be the name of a claim, e.g. preferred_username');

const schema = z.strictObject({
  is_active: z.boolean().default(true),
  name: text.describe('As people know it, e.g. on a button.'),
  issuer: secureAddress('https://login.example.org').describe(
    'As the provider spells it; /.well-known/openid-configuration is below it.',
  ),
  client_id: text,
  client_authentication: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/, 'must be a scope'))
    .max(50)
    .default(['openid', 'profile', 'email'])
    .refine((scopes) => scopes.includes('openid'), 'must contain openid'),
  person_claim: claim.default('preferred_username').describe('The claim that says whom an account here belongs to.'),
  person_is: z.enum(['PRIMARY_ID', 'EMAIL']).default('PRIMARY_ID'),
  ends_session: z
    .boolean()
    .default(true)
    .describe('Whether signing out here leads on to the provider, if it can end its sessions.'),
  creates_accounts: z
    .boolean()
    .default(false)
    .describe('Whether people without an account get one when they first sign in.'),
  role_claim: claim
    .nullable()
    .default(null)
    .describe('The claim whose values give roles. Without it, the provider gives none.'),
  roles: z
    .record(z.string().min(1).max(255), z.array(z.enum(ROLE_CODES)).max(ROLE_CODES.length))
    .default({})
    .describe('The roles that each value of the claim gives.'),
  audience: text
    .nullable()
    .default(null)
    .describe('The audience that tokens of machines must have. Without it, tokens are refused.'),
  machine_claim: claim.default('sub').describe('The claim of a machine’s token that is the primary id of its account.'),
});

/** A provider where people sign in, and which issues tokens to machines. */
export type IdentityProvider = z.output<typeof schema>;

export const identityProviders = defineConfiguration<IdentityProvider>({
  path: IDENTITY_PROVIDERS,
  singular: 'identity_provider',
  title: 'identity provider',
  description: 'Where people sign in, and whose tokens count.',
  schema,
  secrets: ['client_secret'],
  secretsBelongTo: ['issuer', 'client_id'],
  connectsTo: ['issuer'],
  readRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ code, content }, { configuration }) => {
    const others = await configuration.list<IdentityProvider>(IDENTITY_PROVIDERS);
    const twin = others.find((other) => other.code !== code && other.content.issuer === content.issuer);
    const isIdToken = content.audience === content.client_id;
    const lacksClaim = content.role_claim === null && Object.keys(content.roles).length > 0;
    return [
      ...(twin && content.audience !== null && twin.content.audience !== null
        ? [{ parameter: 'audience', message: `tokens of this issuer are taken by ${twin.code} already` }]
        : []),
      ...(isIdToken
        ? [{ parameter: 'audience', message: 'must differ from client_id, or what a browser was sent would be a key' }]
        : []),
      ...(lacksClaim
        ? [{ parameter: 'role_claim', message: 'must be given, since roles need the claim that gives them' }]
        : []),
      ...(content.person_claim === 'email' && content.person_is !== 'EMAIL'
        ? [{ parameter: 'person_is', message: 'must be EMAIL for the claim email' }]
        : []),
    ];
  },
});
