import type { CodeRow, CodeTableName } from '../code-table.ts';
import { codeRows } from './code-rows.ts';

/** The configuration kind that lists all notification types; see api/configuration/kinds.ts. */
export const NOTIFICATIONS = 'notification-types';

/** Who orders a notification type: a job for users, an event for researchers, or a run for its submitter. */
export const AUDIENCES = ['users', 'researchers', 'submitters'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** The mail sent when a run has ended. */
export const JOB_ENDED = 'JOB_ENDED';

/** The built-in notification types. The first code is the product's own, misspelling and all. */
export const BUILT_IN_TYPES: Readonly<Record<Audience, readonly CodeRow[]>> = {
  users: codeRows({
    SOCIAL_LOGIN_INVITAION: 'Invitation to log in with a social account',
    ACCOUNT_CHANGED: 'Your account was changed',
    ACCOUNT_EXPIRES: 'Your account is about to expire',
    NEWS: 'News from the repository',
    SERVICE_INTERRUPTION: 'Interruption of service',
  }),
  researchers: codeRows({
    AUTHOR_MATCH_APPROVAL: 'Request to approve author matches',
    MEDIATED_DEPOSIT_APPROVED: 'Deposit made on your behalf approved',
    DEPOSIT_APPROVED: 'Deposit approved',
    DEPOSIT_RETURNED: 'Deposit returned',
    ASSET_STATISTICS: 'Views and downloads of your assets',
    ORCID_PERMISSION_EXPIRES: 'ORCID permission about to expire',
  }),
  submitters: codeRows({ [JOB_ENDED]: 'Job ended' }),
};

/** The researchers' letters that an event in Muster sends. */
export const LETTERS_WITH_EVENT: ReadonlySet<string> = new Set(['ORCID_PERMISSION_EXPIRES']);

/** Code tables that show the configured notification types of an audience. They have no rows of their own. */
export const TABLES_OF_TYPES: Readonly<Partial<Record<CodeTableName, Audience>>> = {
  NotificationTypes: 'users',
  ResearcherLetters: 'researchers',
};

/** The audience of a built-in type; undefined for one that staff added. */
export function builtInAudience(code: string): Audience | undefined {
  return AUDIENCES.find((audience) => BUILT_IN_TYPES[audience].some((row) => row.code === code));
}

/** What a configured type says about itself in a code table. */
export interface ListedType {
  name: string;
  is_enabled: boolean;
  audience?: Audience | undefined;
}

/** The rows of a table of types: the built-in ones as they are configured, then those that staff added. */
export function rowsOfTypes(
  audience: Audience,
  configured: readonly { code: string; content: ListedType }[],
): CodeRow[] {
  const byCode = new Map(configured.map(({ code, content }) => [code, content]));
  const rowOf = (code: string, { name, is_enabled: enabled }: ListedType): CodeRow => ({
    code,
    description: name,
    enabled,
  });
  const builtIn = BUILT_IN_TYPES[audience].map((row) => {
    const content = byCode.get(row.code);
    return content ? rowOf(row.code, content) : row;
  });
  const added = configured.filter(
    ({ code, content }) => builtInAudience(code) === undefined && (content.audience ?? 'users') === audience,
  );
  return [...builtIn, ...added.map(({ code, content }) => rowOf(code, content))];
}
