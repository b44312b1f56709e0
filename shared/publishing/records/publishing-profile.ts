import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { secureAddress } from '../../settings/secure-address.ts';
import { MusterError } from '../../runtime/errors.ts';
import { DISCOVERY_FORMATS } from '../../model/discovery.ts';
import type { SetQuery } from '../../model/set.ts';
import { parseSetQuery } from '../../model/set-query/parse-query.ts';
import { BUILT_IN_SETS, SET_SPEC } from './set-specs.ts';
import { defineConfiguration } from '../../settings/configuration-kind.ts';

/** Configuration kind: how discovery records are offered, and where they are pushed. */
export const PUBLISHING_PROFILES = 'publishing';
/** The profile served at /oai. */
export const DEFAULT_PROFILE = 'default';

const query = z.unknown().transform((value, context): SetQuery => {
  try {
    return parseSetQuery('IER', value);
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

const setSchema = z.strictObject({
  spec: z
    .string()
    .max(200)
    .regex(SET_SPEC, "must be letters, digits and -_.!~*'(), with colons between the levels, e.g. primo:theses")
    .refine((spec) => !Object.values<string>(BUILT_IN_SETS).includes(spec.split(':')[0] ?? ''), {
      error: 'must not clash with the built-in sets of asset types and units',
    })
    .describe('OAI-PMH set spec.'),
  name: z.string().trim().min(1).max(200),
  description: z.string().trim().min(1).max(2_000).optional(),
  /** A query in the language of logical sets of research assets. */
  query,
});

const address = z
  .string()
  .trim()
  .refine((text) => ipaddr.isValidCIDR(text) || ipaddr.isValid(text), {
    error: 'must be an IP address or network, e.g. 192.0.2.7 or 2001:db8::/32',
  });

/** Receives records and a token. */
const pushAddress = secureAddress('https://index.example.org/muster/_bulk').refine(
  (url) => new URL(url).username === '' && new URL(url).password === '',
  'must not contain credentials',
);

export const publishingProfileSchema = z.strictObject({
  is_active: z.boolean().default(true),
  repository_name: z.string().trim().min(1).max(200).optional().describe('The repository’s name for harvesters.'),
  admin_email: z.email({ error: 'must be an e-mail address' }).optional(),
  formats: z
    .array(z.enum(DISCOVERY_FORMATS))
    .default([...DISCOVERY_FORMATS])
    .transform((formats) => DISCOVERY_FORMATS.filter((format) => format === 'oai_dc' || formats.includes(format)))
    .describe('The formats offered; always includes Dublin Core, which the protocol requires.'),
  sets: z
    .array(setSchema)
    .max(50)
    .default([])
    .refine((sets) => new Set(sets.map(({ spec }) => spec)).size === sets.length, 'two sets have the same spec'),
  allowed_addresses: z.array(address).max(200).default([]).describe('Who may harvest; empty: anyone.'),
  push_url: pushAddress.optional().describe('The target for changed and deleted records, sent as NDJSON.'),
  push_format: z.enum(DISCOVERY_FORMATS).default('esploro'),
});
export type PublishingProfile = z.output<typeof publishingProfileSchema>;

/** Used when no profile is configured. */
export const STANDARD_PROFILE: PublishingProfile = publishingProfileSchema.parse({});

/** True when this address may harvest. */
export function mayHarvest({ allowed_addresses: allowed }: PublishingProfile, from: string | undefined): boolean {
  if (allowed.length === 0) return true;
  if (from === undefined || !ipaddr.isValid(from)) return false;
  const caller = ipaddr.process(from);
  return allowed.some((place) => {
    const [network, bits] = ipaddr.isValidCIDR(place) ? ipaddr.parseCIDR(place) : [ipaddr.process(place), undefined];
    if (network.kind() !== caller.kind()) return false;
    return bits === undefined ? network.toString() === caller.toString() : caller.match(network, bits);
  });
}

/** How assets are offered to discovery systems: by OAI-PMH and by push. */
export const publishingProfiles = defineConfiguration<PublishingProfile>({
  path: PUBLISHING_PROFILES,
  singular: 'publishing_profile',
  title: 'publishing profile',
  description: 'How assets are offered to discovery systems: OAI-PMH and the discovery index.',
  schema: publishingProfileSchema,
  secrets: ['push_token'],
  secretsBelongTo: ['push_url'],
  connectsTo: ['push_url'],
  readRoles: ['REPOSITORY_ADMINISTRATOR', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ code, content }, { configuration }) => {
    const others = (await configuration.list<PublishingProfile>(PUBLISHING_PROFILES)).filter(
      (other) => other.code !== code,
    );
    return content.sets.flatMap(({ spec }) => {
      const owner = others.find((other) => other.content.sets.some((set) => set.spec === spec));
      if (!owner) return [];
      return [{ parameter: 'sets', message: `the profile ${owner.code} already has a set ${spec}` }];
    });
  },
});
