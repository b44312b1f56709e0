import { z } from 'zod';
import { NAMEABLE_RESOURCE_TYPES, STANDARD_TYPE_TABLE } from './datacite/resource-types.ts';
import { landingPage, LANDING_PLACEHOLDERS } from './landing-page.ts';
import { placeholdersOf } from './placeholders.ts';
import { SUFFIX_PLACEHOLDERS } from './suffix.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';
import { secureBaseAddress } from '../settings/secure-address.ts';

/** The configuration kind of DOI profiles, in addresses and in the store. */
export const DOI_PROFILES = 'doi-profiles';

/** Characters that DataCite allows in a DOI. */
const SUFFIX_CHARACTERS = /^[-._;()/:a-zA-Z0-9*~$=]*$/;

/** Receives the password. */
const baseUrl = secureBaseAddress('https://api.datacite.org');

const suffixTemplate = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .superRefine((template, context) => {
    const unknown = placeholdersOf(template).filter((name) => !SUFFIX_PLACEHOLDERS.includes(name));
    if (unknown.length > 0) {
      context.addIssue({
        code: 'custom',
        message: `has no placeholder {${unknown[0]}}; use ${listed(SUFFIX_PLACEHOLDERS)}`,
      });
    }
    if (!/\{(number|id)\}/.test(template)) {
      context.addIssue({
        code: 'custom',
        message: 'must contain {number} or {id}, so that every asset gets its own DOI',
      });
    }
    if (!SUFFIX_CHARACTERS.test(template.replace(/\{\w+\}/g, ''))) {
      context.addIssue({ code: 'custom', message: 'may have letters, digits and - . _ ; ( ) / : * ~ $ = only' });
    }
  });

const landingTemplate = z
  .string()
  .trim()
  .max(2_000)
  .superRefine((template, context) => {
    const unknown = placeholdersOf(template).filter((name) => !LANDING_PLACEHOLDERS.includes(name));
    if (unknown.length > 0) {
      context.addIssue({
        code: 'custom',
        message: `has no placeholder {${unknown[0]}}; use ${listed(LANDING_PLACEHOLDERS)}`,
      });
    }
    if (!/\{(id|doi)\}/.test(template)) {
      context.addIssue({
        code: 'custom',
        message: 'must contain {id} or {doi}, so that every DOI leads to its own page',
      });
    }
    const example = landingPage(template, { id: '1', doi: '10.1/1' }, 'https://repository.example.org');
    if (!/^https?:\/\/[^\s/]+/.test(example) || !URL.canParse(example)) {
      context.addIssue({ code: 'custom', message: 'must be an http or https address, or begin with {public_url}' });
    }
  });

const typeRow = z.strictObject({
  asset_type: z
    .string()
    .trim()
    .regex(/^(\*|[A-Za-z]+\.(\*|[A-Za-z_]+))$/, 'must be an asset type, a category as category.*, or * for every type'),
  resource_type: z.enum(NAMEABLE_RESOURCE_TYPES),
  suffix_label: z
    .string()
    .trim()
    .max(50)
    .regex(SUFFIX_CHARACTERS, 'may have letters, digits and - . _ ; ( ) / : * ~ $ = only')
    .optional()
    .describe('Replaces {label} in the suffix.'),
});

const schema = z.strictObject({
  active: z.boolean().default(true).describe('Only active profiles are used.'),
  order: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe('Muster uses the first active profile whose type table has the asset’s type; ties are sorted by code.'),
  agency: z
    .enum(['DATACITE'], { error: 'must be DATACITE: DOIs are registered with no other agency' })
    .default('DATACITE'),
  prefix: z
    .string()
    .trim()
    .regex(/^10\.\d{4,5}$/, 'must be a prefix as DataCite gives it, e.g. 10.5072'),
  suffix_template: suffixTemplate.default('{number}'),
  padding: z.int().min(1).max(20).default(8).describe('Digits of {number}, filled with zeros from the left.'),
  number_start: z.int().min(0).max(1_000_000_000_000).default(1).describe('The first {number}.'),
  account: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*\.[A-Za-z0-9-]+$/, 'must be a repository account, e.g. EXAMPLE.REPOSITORY')
    .describe('Repository account at DataCite, e.g. EXAMPLE.REPOSITORY.'),
  base_url: baseUrl.default('https://api.datacite.org'),
  publisher: z.string().trim().min(1).max(500),
  ror: z
    .string()
    .trim()
    .regex(/^https:\/\/ror\.org\/0[a-hj-km-np-tv-z0-9]{6}\d{2}$/, 'must be a ROR id, e.g. https://ror.org/05xpvk416')
    .optional()
    .describe('The institution’s ROR id, sent with affiliations to its own units.'),
  types: z
    .array(typeRow)
    .min(1)
    .max(500)
    .refine(
      (rows) => new Set(rows.map((row) => row.asset_type)).size === rows.length,
      'an asset type appears more than once',
    )
    .default(STANDARD_TYPE_TABLE.map((row) => ({ ...row })))
    .describe('The asset types that get DOIs from this profile, with their DataCite types.'),
  landing_page: landingTemplate.default('{public_url}/assets/{id}'),
});

/** How to build DOIs and where to register them. */
export type DoiProfile = z.output<typeof schema>;

/** DOI profiles, used by the job "Register DOI for Research Assets". */
export const doiProfiles = defineConfiguration<DoiProfile>({
  path: DOI_PROFILES,
  singular: 'doi_profile',
  title: 'DOI profile',
  description: 'How DOIs are created and registered.',
  schema,
  secrets: ['password'],
  secretsBelongTo: ['base_url', 'account'],
  connectsTo: ['base_url'],
  readRoles: ['GENERAL_SYSTEM_ADMINISTRATOR', 'REPOSITORY_ADMINISTRATOR'],
  changeRoles: ['GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ content }, { codeTables }) => {
    const { AssetTypes: rows } = await codeTables.all();
    const known = new Set(['*', ...rows.flatMap(({ code, category }) => [code, `${category ?? ''}.*`])]);
    return content.types
      .filter(({ asset_type }) => !known.has(asset_type))
      .map(({ asset_type }) => ({ parameter: 'types', message: `There is no asset type ${asset_type}.` }));
  },
  refuseDeletion: async (code, { dois }) => {
    const { total } = await dois.page({ profile: code }, 0, 0);
    return total === 0
      ? undefined
      : `${total} DOIs were created with this profile and need it for changes. Set active to false instead.`;
  },
});

function listed(names: readonly string[]): string {
  return names.map((name) => `{${name}}`).join(', ');
}
