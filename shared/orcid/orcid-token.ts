import { z } from 'zod';
import { ORCID_CLIENTS, ORCID_TOKENS } from './configuration-paths.ts';
import { readOrcid } from '../model/identifiers.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';

/** The scope a token needs to delete items. */
export const UPDATE_SCOPE = '/activities/update';
/** Without this scope, ORCID may not return items with limited visibility. */
export const READ_SCOPE = '/read-limited';

const schema = z.strictObject({
  orcid: z
    .string()
    .transform((text, context) => {
      const orcid = readOrcid(text);
      if (orcid !== undefined) return orcid;
      context.addIssue({
        code: 'custom',
        message: 'must be a valid ORCID iD with the correct check character, e.g. 0000-0002-1825-0097',
      });
      return z.NEVER;
    })
    .describe('The iD that the token is for.'),
  client: z.string().trim().min(1).describe('Code of the ORCID client that it was issued to.'),
  scope: z
    .string()
    .trim()
    .regex(/^\/\S+( +\/\S+)*$/, 'must be scopes separated by spaces, e.g. /read-limited /activities/update')
    .describe('Scopes as returned by ORCID, separated by spaces.'),
  expires: z.iso.datetime({ offset: true }).optional().describe('As ISO 8601 with the zone.'),
  state: z
    .enum(['active', 'dead'])
    .default('active')
    .describe(
      'Dead: ORCID no longer accepts it, so it is not tried again. Set a new access token together with active.',
    ),
  dead_since: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('Why and since when it is dead; set by the run that found out.'),
  dead_because: z.string().max(500).optional(),
});

/** A researcher's permission to act on their ORCID record. */
export type OrcidToken = z.output<typeof schema>;

/** Researchers' permissions, by primary id. Both tokens are write-only. */
export const orcidTokens = defineConfiguration<OrcidToken>({
  path: ORCID_TOKENS,
  singular: 'orcid_token',
  title: 'ORCID token',
  description: 'Permissions of researchers to act on their ORCID records.',
  schema,
  secrets: ['access_token', 'refresh_token'],
  secretsBelongTo: ['orcid', 'client'],
  connectsTo: [],
  readRoles: ['RESEARCHER_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  changeRoles: ['RESEARCHER_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR'],
  check: async ({ code, content }, { researchers, configuration }) => {
    const problems = [];
    if (!(await researchers.get(code))) {
      problems.push({ parameter: 'code', message: `There is no researcher with the primary id ${code}.` });
    }
    if (!(await configuration.get(ORCID_CLIENTS, content.client))) {
      problems.push({
        parameter: 'client',
        message: `There is no ORCID client ${content.client}; see /conf/orcid-clients.`,
      });
    }
    return problems;
  },
});

/** True when the token has the scope. */
export function hasScope({ scope }: Pick<OrcidToken, 'scope'>, wanted: string): boolean {
  return scope.split(/ +/).includes(wanted);
}
