import { z } from 'zod';
import { ORCID_CLIENTS, ORCID_TOKENS } from './configuration-paths.ts';
import { readOrcid } from '../model/identifiers.ts';
import { defineConfiguration } from '../settings/configuration-kind.ts';

/** What a token must allow for items to be deleted. */
export const UPDATE_SCOPE = '/activities/update';
/** Without it, items with limited visibility may not be shown. */
export const READ_SCOPE = '/read-limited';

const schema = z.strictObject({
  /** The iD that the researcher gave the token for. */
  orcid: z.string().transform((text, context) => {
    const orcid = readOrcid(text);
    if (orcid !== undefined) return orcid;
    context.addIssue({
      code: 'custom',
      message: 'must be a valid ORCID iD with the correct check character, e.g. 0000-0002-1825-0097',
    });
    return z.NEVER;
  }),
  /** Code of the ORCID client that it was given to. */
  client: z.string().trim().min(1),
  /** As ORCID answered it, separated by blanks. */
  scope: z
    .string()
    .trim()
    .regex(/^\/\S+( +\/\S+)*$/, 'must be scopes separated by blanks, e.g. /read-limited /activities/update'),
  /** ISO 8601. */
  expires: z.iso.datetime({ offset: true }).optional(),
  /** Dead: ORCID does not accept it any more, and it is not tried again. Set a new access token together with `active`. */
  state: z.enum(['active', 'dead']).default('active'),
  /** Why and since when it is dead; noted by the run that found out. */
  dead_since: z.iso.datetime({ offset: true }).optional(),
  dead_because: z.string().max(500).optional(),
});

/** A researcher's permission to act on the own ORCID record. */
export type OrcidToken = z.output<typeof schema>;

/** Researchers' permissions, by primary id. Both tokens can be set and never read again. */
export const orcidTokens = defineConfiguration<OrcidToken>({
  path: ORCID_TOKENS,
  singular: 'orcid_token',
  title: 'ORCID token',
  schema,
  secrets: ['access_token', 'refresh_token'],
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

/** Whether the token allows what is asked. */
export function hasScope({ scope }: Pick<OrcidToken, 'scope'>, wanted: string): boolean {
  return scope.split(/ +/).includes(wanted);
}
