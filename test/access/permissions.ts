import type { Role } from '../../shared/model/roles.ts';

/** Who may: who holds one of the roles, or owns the thing and holds one of the owner's roles. */
export interface Who {
  roles: readonly Role[];
  owner?: readonly Role[];
}

/** One thing that is asked of a caller, and the code of the answer to who is not it. Read-only roles count where it `reads`. */
export interface Condition {
  who: Who;
  reads: boolean;
  otherwise: string;
}

/** Things that addresses name; each is there for every owner, and once more for somebody else. */
export type Thing =
  | 'private set of assets'
  | 'public set of assets'
  | 'private set of users'
  | 'public set of users'
  | 'run'
  | 'run with a private export'
  | 'run with an export for the institution'
  | 'private rule file'
  | 'shared rule file that a process uses'
  | 'process'
  | 'restricted file';

/** Who may call an address. Written by hand: this is what the API is held against, and what docs/permissions.md shows. */
export interface Permission {
  /** As express has it, e.g. `GET /conf/sets/:id`. */
  route: string;
  /** What it is about, where the same address has several rules. */
  thing?: Thing;
  /** For the same address and thing: what the request is for. */
  what?: string;
  /** Without a key; with any key; or if all of these are met, in this order. */
  may: 'everybody' | 'any key' | readonly Condition[];
  /** Codes (or the status, where there is no error) that say that the caller may; the request itself may be wrong then. */
  yes: readonly string[];
  /** Values for the route's parameters: `:id` of a thing is filled in. */
  path?: Readonly<Record<string, string>>;
  query?: string;
  body?: unknown;
  /** The request uses the thing up, so each call has its own. */
  fresh?: true;
  /** A session has to prove first that its person is still there. */
  asksAgain?: boolean;
}

const GSA = 'GENERAL_SYSTEM_ADMINISTRATOR';
const ADMINISTRATOR: readonly Role[] = [GSA];
const PAGE: readonly Role[] = [
  GSA,
  'REPOSITORY_ADMINISTRATOR',
  'REPOSITORY_MANAGER',
  'USER_ADMINISTRATOR',
  'USER_MANAGER',
];
const OF_ASSETS: readonly Role[] = ['RESEARCH_ASSETS_MANAGER', 'ASSET_MANAGER', GSA];
const OF_USERS: readonly Role[] = ['USER_MANAGER', 'USER_ADMINISTRATOR', GSA];
const OF_RESEARCHERS: readonly Role[] = ['RESEARCHER_MANAGER', GSA];
const OF_RULES: readonly Role[] = ['RESEARCH_ASSETS_MANAGER', GSA];
/** The role of the job whose runs are asked for. */
const OF_THE_JOB: readonly Role[] = ['RESEARCH_ASSETS_MANAGER'];

const acts = (roles: readonly Role[], owner?: readonly Role[]): Condition => ({
  who: owner === undefined ? { roles } : { roles, owner },
  reads: false,
  otherwise: 'FORBIDDEN',
});
const reads = (roles: readonly Role[], owner?: readonly Role[]): Condition => ({ ...acts(roles, owner), reads: true });
/** To others the thing does not exist. */
const sees = (otherwise: string, roles: readonly Role[], owner?: readonly Role[]): Condition => ({
  ...reads(roles, owner),
  otherwise,
});

const PUBLIC: readonly Permission[] = [
  { route: 'GET /health', may: 'everybody', yes: ['200'] },
  { route: 'GET /health/live', may: 'everybody', yes: ['200'] },
  { route: 'GET /health/ready', may: 'everybody', yes: ['200'] },
  { route: 'GET /assets/:id', may: 'everybody', yes: ['404', 'NOT_FOUND', 'ASSET_NOT_FOUND'] },
  { route: 'GET /assets/:id/linkset', may: 'everybody', yes: ['404', 'NOT_FOUND', 'ASSET_NOT_FOUND'] },
  { route: 'GET /assets/:id/schema.org', may: 'everybody', yes: ['404', 'NOT_FOUND', 'ASSET_NOT_FOUND'] },
  { route: 'GET /oai', may: 'everybody', query: 'verb=Identify', yes: ['200'] },
  { route: 'POST /oai', may: 'everybody', query: 'verb=Identify', yes: ['200'] },
  { route: 'GET /oai/:profile', may: 'everybody', query: 'verb=Identify', yes: ['404', 'NOT_FOUND'] },
  { route: 'POST /oai/:profile', may: 'everybody', query: 'verb=Identify', yes: ['404', 'NOT_FOUND'] },
  { route: 'GET /unsubscribe/:token', may: 'everybody', yes: ['404'] },
  { route: 'POST /unsubscribe/:token', may: 'everybody', yes: ['404'] },
  { route: 'GET /sign-in/providers/:provider', may: 'everybody', yes: ['IDENTITY_PROVIDER_NOT_FOUND'] },
  { route: 'GET /sign-in/providers/:provider/callback', may: 'everybody', yes: ['IDENTITY_PROVIDER_NOT_FOUND'] },
  { route: 'POST /sign-in/links', may: 'everybody', yes: ['INVALID_BODY', 'FOREIGN_ORIGIN'] },
  { route: 'GET /sign-in/link/:token', may: 'everybody', yes: ['404'] },
  { route: 'POST /sign-in/link/:token', may: 'everybody', yes: ['404', 'FOREIGN_ORIGIN'] },
  { route: 'GET /sign-in', may: 'everybody', yes: ['200'] },
  { route: 'POST /sign-in', may: 'everybody', yes: ['INVALID_BODY', 'FOREIGN_ORIGIN'] },
];

const FILE_READERS: readonly Role[] = [...OF_ASSETS, 'REPOSITORY_ADMINISTRATOR', 'REPOSITORY_MANAGER'];
const FILES: readonly Permission[] = [
  { route: 'GET /files/:id', thing: 'restricted file', may: [reads(FILE_READERS)], yes: ['FILE_MISSING'] },
  { route: 'GET /files/:id/:name', thing: 'restricted file', may: [reads(FILE_READERS)], yes: ['FILE_MISSING'] },
  { route: 'GET /conf/files/:id', thing: 'restricted file', may: [reads(FILE_READERS)], yes: ['200'] },
  { route: 'GET /conf/files/:id/content', thing: 'restricted file', may: [reads(FILE_READERS)], yes: ['FILE_MISSING'] },
];

const JOB_OF_ADMINISTRATORS = { path: { id: 'M50701' } };
const JOB_OF_USERS = { path: { id: 'M148' }, what: 'Update/Notify Users' };
const page = reads(PAGE);
const JOBS: readonly Permission[] = [
  { route: 'GET /conf/jobs', may: [page], yes: ['200'] },
  { route: 'GET /conf/jobs/:id', ...JOB_OF_ADMINISTRATORS, may: [page, reads(ADMINISTRATOR)], yes: ['200'] },
  {
    route: 'GET /conf/jobs/:id',
    ...JOB_OF_USERS,
    may: [page, reads(['USER_ADMINISTRATOR', 'USER_MANAGER'])],
    yes: ['200'],
  },
  {
    route: 'POST /conf/jobs/:id',
    ...JOB_OF_ADMINISTRATORS,
    may: [acts(PAGE), acts(ADMINISTRATOR)],
    query: 'op=run',
    yes: ['402228'],
  },
  {
    route: 'POST /conf/jobs/:id',
    ...JOB_OF_USERS,
    may: [acts(PAGE), acts(['USER_ADMINISTRATOR', 'USER_MANAGER'])],
    query: 'op=run',
    yes: ['402228'],
  },
  {
    route: 'POST /conf/jobs/:id/check',
    ...JOB_OF_ADMINISTRATORS,
    may: [acts(PAGE), acts(ADMINISTRATOR)],
    yes: ['402228'],
  },
  {
    route: 'POST /conf/jobs/:id/review',
    ...JOB_OF_ADMINISTRATORS,
    may: [acts(PAGE), acts(ADMINISTRATOR)],
    yes: ['200'],
  },
  { route: 'GET /conf/instances', may: [page], yes: ['200'] },
  { route: 'GET /conf/instances.csv', may: [page], yes: ['200'] },
  { route: 'GET /conf/jobs/:id/instances', ...JOB_OF_ADMINISTRATORS, may: [page], yes: ['200'] },
  { route: 'GET /conf/exports', may: [page], yes: ['200'] },
];

/** A run is seen with a page role and a role of its job, and controlled with both in full. */
const run = [page, sees('402218', OF_THE_JOB)];
const control = [...run, acts(PAGE), acts(OF_THE_JOB)];
const ofRun = (method: string, end: string) => ({
  route: `${method} /conf/jobs/:id/instances/:instance${end}`,
  thing: 'run' as const,
});
const RUNS: readonly Permission[] = [
  { ...ofRun('GET', ''), may: run, yes: ['200'] },
  { route: 'GET /conf/instances/:instance', thing: 'run', may: run, yes: ['200'] },
  { ...ofRun('PUT', ''), may: control, yes: ['INVALID_BODY'] },
  { ...ofRun('POST', ''), may: control, query: 'op=cancel', yes: ['RUN_ENDED'] },
  { ...ofRun('POST', ''), what: 'an unknown op', may: control, query: 'op=nonsense', yes: ['402221'] },
  { ...ofRun('GET', '/members'), may: run, yes: ['200'] },
  { ...ofRun('GET', '/members/:member'), may: run, path: { member: 'nobody' }, yes: ['MEMBER_NOT_FOUND'] },
  { ...ofRun('GET', '/causes'), may: run, yes: ['200'] },
  { ...ofRun('GET', '/progress'), may: run, yes: ['200'] },
  { ...ofRun('GET', '/chain'), may: run, yes: ['200'] },
  { ...ofRun('GET', '/report.csv'), may: run, yes: ['200'] },
  { ...ofRun('GET', '/letters'), may: run, yes: ['200'] },
  { ...ofRun('POST', '/letters'), may: control, query: 'op=resend', yes: ['NO_LETTERS'] },
  { ...ofRun('POST', '/letters'), what: 'an unknown op', may: control, query: 'op=x', yes: ['UNKNOWN_OPERATION'] },
  { ...ofRun('GET', '/export'), may: run, yes: ['EXPORT_NOT_FOUND'] },
  {
    ...ofRun('GET', '/export'),
    thing: 'run with a private export',
    may: [...run, reads([], OF_THE_JOB)],
    yes: ['EXPORT_MISSING'],
  },
  {
    ...ofRun('GET', '/export'),
    thing: 'run with an export for the institution',
    may: [page],
    yes: ['EXPORT_MISSING'],
  },
];

const ids = { members: { member: [] } };
const NO_SET = '60107';
const privateSet = (thing: Thing, makers: readonly Role[]): Permission[] => {
  const seen = sees(NO_SET, ADMINISTRATOR, makers);
  const changes = [seen, acts(ADMINISTRATOR, makers)];
  return [
    { route: 'GET /conf/sets/:id', thing, may: [seen], yes: ['200'] },
    { route: 'GET /conf/sets/:id/members', thing, may: [seen], yes: ['200'] },
    { route: 'PUT /conf/sets/:id', thing, may: changes, body: { note: 'NEW' }, yes: ['200'] },
    { route: 'POST /conf/sets/:id', thing, may: changes, query: 'op=add_members', body: ids, yes: ['60113'] },
    { route: 'DELETE /conf/sets/:id', thing, may: changes, yes: ['204'], fresh: true },
  ];
};
/** @param keepers who, beside the makers, changes what the set is made of. @param readers who sees its members. */
const publicSet = (
  thing: Thing,
  { makers, readers, keepers }: { makers: readonly Role[]; readers: readonly Role[]; keepers: readonly Role[] },
): Permission[] => {
  const seen = sees(NO_SET, [...PAGE, ...makers]);
  const route = 'POST /conf/sets/:id';
  const remove = acts([...ADMINISTRATOR, ...keepers], makers);
  const any = acts([...makers, ...keepers]);
  return [
    { route: 'GET /conf/sets/:id', thing, may: [seen], yes: ['200'] },
    { route: 'GET /conf/sets/:id/members', thing, may: [seen, reads(readers)], yes: ['200'] },
    {
      route: 'PUT /conf/sets/:id',
      thing,
      what: 'its note',
      may: [seen, acts(makers)],
      body: { note: 'NEW' },
      yes: ['200'],
    },
    {
      route: 'PUT /conf/sets/:id',
      thing,
      what: 'private',
      may: [seen, acts(ADMINISTRATOR, makers)],
      body: { private: true },
      yes: ['200'],
      fresh: true,
    },
    {
      route,
      thing,
      what: 'add_members',
      may: [seen, acts(makers)],
      query: 'op=add_members',
      body: ids,
      yes: ['60113'],
    },
    {
      route,
      thing,
      what: 'delete_members',
      may: [seen, remove],
      query: 'op=delete_members',
      body: ids,
      yes: ['60113'],
    },
    { route, thing, what: 'an unknown op', may: [seen, any], query: 'op=nonsense', body: ids, yes: ['60111'] },
    {
      route: 'DELETE /conf/sets/:id',
      thing,
      may: [seen, acts([...ADMINISTRATOR, 'REPOSITORY_MANAGER'], makers)],
      yes: ['204'],
      fresh: true,
    },
  ];
};
const makes = (content: string, makers: readonly Role[]): Permission => ({
  route: 'POST /conf/sets',
  what: content,
  may: [acts(makers)],
  body: { name: 'NEW', type: 'ITEMIZED', content },
  yes: ['200'],
});
const tries = (content: string, makers: readonly Role[]): Permission => ({
  route: 'POST /conf/set-queries/try',
  what: content,
  may: [acts(makers)],
  body: { content, query: { all: [] } },
  yes: ['200'],
});
const SETS: readonly Permission[] = [
  { route: 'GET /conf/set-queries/fields', may: 'any key', yes: ['200'] },
  tries('IER', OF_ASSETS),
  tries('USER', OF_USERS),
  tries('RESEARCHER', OF_RESEARCHERS),
  { route: 'GET /conf/sets', may: 'any key', yes: ['200'] },
  makes('IER', OF_ASSETS),
  makes('USER', OF_USERS),
  makes('RESEARCHER', OF_RESEARCHERS),
  ...privateSet('private set of assets', OF_ASSETS),
  ...privateSet('private set of users', OF_USERS),
  ...publicSet('public set of assets', {
    makers: OF_ASSETS,
    readers: [...PAGE, ...OF_ASSETS],
    keepers: ['REPOSITORY_MANAGER'],
  }),
  ...publicSet('public set of users', { makers: OF_USERS, readers: OF_USERS, keepers: [] }),
];

const rules = reads(OF_RULES);
const ownFile = [rules, sees('RULE_FILE_NOT_FOUND', [], OF_RULES)];
const shared = 'shared rule file that a process uses';
const NORMALIZATION: readonly Permission[] = [
  { route: 'GET /conf/normalization/rule-files', may: [rules], yes: ['200'] },
  { route: 'POST /conf/normalization/rule-files', may: [acts(OF_RULES)], yes: ['INVALID_BODY'] },
  ...['', '/versions', '/versions/:version'].flatMap((end): Permission[] => {
    const route = `GET /conf/normalization/rule-files/:id${end}`;
    const path = { version: '1' };
    return [
      { route, path, thing: 'private rule file', may: ownFile, yes: ['200'] },
      { route, path, thing: shared, may: [rules], yes: ['200'] },
    ];
  }),
  {
    route: 'PUT /conf/normalization/rule-files/:id',
    thing: 'private rule file',
    may: [...ownFile, acts(OF_RULES)],
    yes: ['200'],
  },
  {
    route: 'PUT /conf/normalization/rule-files/:id',
    thing: shared,
    may: [rules, acts(ADMINISTRATOR, OF_RULES)],
    yes: ['200'],
  },
  {
    route: 'DELETE /conf/normalization/rule-files/:id',
    thing: 'private rule file',
    may: [...ownFile, acts(OF_RULES)],
    yes: ['204'],
    fresh: true,
  },
  {
    route: 'DELETE /conf/normalization/rule-files/:id',
    thing: shared,
    may: [rules, acts(ADMINISTRATOR, OF_RULES)],
    yes: ['RULE_FILE_IN_USE'],
  },
  { route: 'GET /conf/normalization/processes', may: [rules], yes: ['200'] },
  { route: 'POST /conf/normalization/processes', may: [acts(OF_RULES)], yes: ['INVALID_BODY'] },
  { route: 'GET /conf/normalization/processes/:id', thing: 'process', may: [rules], yes: ['200'] },
  {
    route: 'PUT /conf/normalization/processes/:id',
    thing: 'process',
    may: [rules, acts(ADMINISTRATOR, OF_RULES)],
    yes: ['200'],
  },
  {
    route: 'DELETE /conf/normalization/processes/:id',
    thing: 'process',
    may: [rules, acts(ADMINISTRATOR, OF_RULES)],
    yes: ['204'],
    fresh: true,
  },
  { route: 'GET /conf/normalization/rules/words', may: [rules], yes: ['200'] },
  { route: 'POST /conf/normalization/rules/check', may: [rules], yes: ['INVALID_BODY'] },
  { route: 'POST /conf/normalization/rules/try', may: [rules], yes: ['INVALID_BODY'] },
];

interface KindRules {
  readers: readonly Role[];
  changers: readonly Role[];
  operators?: Condition;
  /** The kind has secrets. */
  asksAgain?: boolean;
}

/** @param operators who may do the operations of an entry, where there are any; they read an entry too. */
function kind(path: string, { readers, changers, operators, asksAgain = false }: KindRules): Permission[] {
  const entry = `/conf/${path}/:code`;
  return [
    { route: `GET /conf/${path}`, may: [reads(readers)], yes: ['200'] },
    { route: `POST /conf/${path}`, may: [acts(changers)], yes: ['INVALID_BODY'], asksAgain },
    { route: `GET ${entry}`, may: [reads(readers)], yes: ['CONFIGURATION_NOT_FOUND'] },
    { route: `PUT ${entry}`, may: [acts(changers)], yes: ['INVALID_BODY', 'CONFIGURATION_NOT_FOUND'], asksAgain },
    { route: `DELETE ${entry}`, may: [acts(changers)], yes: ['CONFIGURATION_NOT_FOUND'], asksAgain },
    { route: `GET ${entry}/changes`, may: [reads(readers)], yes: ['200'] },
    {
      route: `POST ${entry}`,
      what: 'an unknown op',
      may: [operators ?? acts(changers)],
      asksAgain,
      query: 'op=constructor',
      yes: ['UNKNOWN_OPERATION'],
    },
  ];
}

const LETTER_READERS: readonly Role[] = [...OF_USERS, 'RESEARCHER_MANAGER', 'RESEARCH_ASSETS_MANAGER'];
const LETTER_CHANGERS: readonly Role[] = ['USER_ADMINISTRATOR', GSA];
const CONFIGURATION: readonly Permission[] = [
  { route: 'GET /conf/configuration-kinds', may: 'any key', yes: ['200'] },
  ...kind('doi-profiles', { readers: ['REPOSITORY_ADMINISTRATOR', GSA], changers: ADMINISTRATOR, asksAgain: true }),
  ...kind('ftp-configurations', { readers: ADMINISTRATOR, changers: ADMINISTRATOR, asksAgain: true }),
  ...kind('identity-providers', { readers: ADMINISTRATOR, changers: ADMINISTRATOR, asksAgain: true }),
  ...kind('letters', { readers: LETTER_READERS, changers: LETTER_CHANGERS, operators: reads(LETTER_READERS) }),
  { route: 'GET /conf/letters/:code/preview', may: [reads(LETTER_READERS)], yes: ['CONFIGURATION_NOT_FOUND'] },
  ...kind('mail-servers', { readers: ['USER_ADMINISTRATOR', GSA], changers: ADMINISTRATOR, asksAgain: true }),
  ...kind('notification-types', { readers: LETTER_READERS, changers: LETTER_CHANGERS }),
  ...kind('orcid-clients', { readers: OF_RESEARCHERS, changers: ADMINISTRATOR, asksAgain: true }),
  ...kind('orcid-tokens', { readers: OF_RESEARCHERS, changers: OF_RESEARCHERS, asksAgain: true }),
  ...kind('publishing', { readers: ['REPOSITORY_ADMINISTRATOR', GSA], changers: ADMINISTRATOR, asksAgain: true }),
];

const DOI_READERS: readonly Role[] = [GSA, 'REPOSITORY_ADMINISTRATOR', 'RESEARCH_ASSETS_MANAGER'];
const datacite = { path: { system: 'datacite' } };
const INSTITUTION: readonly Permission[] = [
  { route: 'GET /conf/upkeep', may: [page], yes: ['200'] },
  { route: 'GET /conf/system', may: [reads(ADMINISTRATOR)], yes: ['200'] },
  { route: 'GET /conf/audit', may: [reads(ADMINISTRATOR)], yes: ['200'] },
  { route: 'GET /conf/audit/export', may: [reads(ADMINISTRATOR)], query: 'action=none', yes: ['200'] },
  { route: 'GET /openapi.json', may: 'everybody', yes: ['200'] },
  { route: 'GET /reference', may: 'everybody', yes: ['200'] },
  { route: 'GET /reference/:part', path: { part: 'show.js' }, may: 'everybody', yes: ['200'] },
  { route: 'GET /conf/libraries', may: 'any key', yes: ['200'] },
  { route: 'GET /conf/integration-profiles', may: 'any key', yes: ['200'] },
  { route: 'GET /conf/mapping-tables', may: 'any key', yes: ['200'] },
  { route: 'GET /conf/code-tables', may: 'any key', yes: ['200'] },
  { route: 'GET /conf/code-tables/:table', path: { table: 'Licenses' }, may: 'any key', yes: ['200'] },
  {
    route: 'PUT /conf/code-tables/:table',
    path: { table: 'Licenses' },
    may: [acts(ADMINISTRATOR)],
    yes: ['INVALID_BODY'],
  },
  { route: 'GET /conf/units', may: 'any key', yes: ['200'] },
  { route: 'POST /conf/units', may: [acts(ADMINISTRATOR)], yes: ['INVALID_BODY'] },
  { route: 'GET /conf/units/:code', may: 'any key', yes: ['UNIT_NOT_FOUND'] },
  { route: 'PUT /conf/units/:code', may: [acts(ADMINISTRATOR)], yes: ['INVALID_BODY'] },
  { route: 'DELETE /conf/units/:code', may: [acts(ADMINISTRATOR)], yes: ['UNIT_NOT_FOUND'] },
  { route: 'GET /conf/outside-systems', may: [page], yes: ['200'] },
  { route: 'GET /conf/outside-systems/:system', ...datacite, may: [page], yes: ['200'] },
  { route: 'PUT /conf/outside-systems/:system', ...datacite, may: [acts(ADMINISTRATOR)], yes: ['INVALID_BODY'] },
  { route: 'GET /conf/dois', may: [reads(DOI_READERS)], yes: ['200'] },
  { route: 'GET /conf/dois/:asset', may: [reads(DOI_READERS)], yes: ['DOI_NOT_FOUND'] },
  {
    route: 'POST /conf/dois/:asset',
    may: [acts([GSA, 'RESEARCH_ASSETS_MANAGER'])],
    query: 'op=nonsense',
    yes: ['UNKNOWN_OPERATION'],
  },
  { route: 'GET /conf/me', what: 'the caller', may: 'any key', yes: ['200'] },
  {
    route: 'PUT /conf/me/password',
    what: "the caller's own, in a session",
    may: 'any key',
    asksAgain: true,
    yes: ['SESSION_REQUIRED', 'INVALID_BODY'],
  },
  { route: 'GET /conf/api-keys', what: "the caller's own", may: 'any key', yes: ['200'] },
  {
    route: 'GET /conf/api-keys',
    what: 'of somebody else',
    may: [reads(ADMINISTRATOR)],
    query: 'user=nobody',
    yes: ['200'],
  },
  {
    route: 'POST /conf/api-keys',
    what: 'in a session',
    may: 'any key',
    asksAgain: true,
    yes: ['SESSION_REQUIRED', 'INVALID_BODY'],
  },
  { route: 'GET /conf/api-keys/:id', what: "the caller's own", may: 'any key', yes: ['KEY_NOT_FOUND'] },
  { route: 'DELETE /conf/api-keys/:id', what: "the caller's own", may: 'any key', yes: ['KEY_NOT_FOUND'] },
  { route: 'GET /conf/sessions', what: "the caller's own", may: 'any key', yes: ['200'] },
  {
    route: 'GET /conf/sessions',
    what: 'of somebody else',
    may: [reads(ADMINISTRATOR)],
    query: 'user=nobody',
    yes: ['200'],
  },
  { route: 'DELETE /conf/sessions', what: "the caller's other sessions", may: 'any key', yes: ['204'] },
  {
    route: 'DELETE /conf/sessions/:id',
    what: "the caller's own",
    may: 'any key',
    yes: ['SESSION_NOT_FOUND'],
  },
  {
    route: 'POST /conf/sessions/:id',
    what: "the caller's own",
    may: 'any key',
    query: 'op=nonsense',
    yes: ['SESSION_NOT_FOUND'],
  },
  { route: 'GET /conf/accounts', may: [reads(OF_USERS)], yes: ['200'] },
  { route: 'GET /conf/accounts/:id', may: [reads(OF_USERS)], yes: ['USER_NOT_FOUND'] },
  {
    route: 'POST /conf/accounts/:id/sign-in-links',
    what: 'in a session',
    may: [acts(OF_USERS)],
    asksAgain: true,
    yes: ['SESSION_REQUIRED', 'USER_NOT_FOUND'],
  },
  { route: 'GET /conf/roles', may: [reads(OF_USERS)], yes: ['200'] },
  { route: 'GET /conf/used-last', what: "the caller's own", may: [page], yes: ['200'] },
  { route: 'GET /conf/drafts', what: "the caller's own", may: [page], yes: ['200'] },
  { route: 'POST /conf/drafts', what: "the caller's own", may: [page], yes: ['201'] },
  { route: 'GET /conf/drafts/:id', what: "the caller's own", may: [page], yes: ['DRAFT_NOT_FOUND'] },
  { route: 'PUT /conf/drafts/:id', what: "the caller's own", may: [page], yes: ['INVALID_BODY'] },
  { route: 'DELETE /conf/drafts/:id', what: "the caller's own", may: [page], yes: ['DRAFT_NOT_FOUND'] },
  { route: 'GET /conf/notifications', what: "the caller's own", may: 'any key', yes: ['200'] },
  {
    route: 'POST /conf/notifications',
    what: "the caller's own",
    may: 'any key',
    query: 'op=mark_read',
    yes: ['INVALID_BODY'],
  },
  {
    route: 'POST /conf/notifications/:id',
    what: "the caller's own",
    may: 'any key',
    query: 'op=mark_read',
    yes: ['NOTIFICATION_NOT_FOUND'],
  },
  { route: 'GET /conf/notification-preferences', what: "the caller's own", may: 'any key', yes: ['200'] },
  { route: 'PUT /conf/notification-preferences', what: "the caller's own", may: 'any key', yes: ['INVALID_BODY'] },
  { route: 'GET /conf/live', what: "the caller's own, and runs that the caller may see", may: 'any key', yes: ['200'] },
  {
    route: 'GET /conf/events',
    what: "the caller's own, and runs that the caller may see",
    may: 'any key',
    yes: ['NOT_ACCEPTABLE'],
  },
  { route: 'GET /conf/mail-preferences', what: "the caller's own", may: 'any key', yes: ['200'] },
  { route: 'PUT /conf/mail-preferences', what: "the caller's own", may: 'any key', yes: ['200'] },
];

const OF_THE_REPOSITORY: readonly Role[] = ['REPOSITORY_ADMINISTRATOR', 'REPOSITORY_MANAGER'];
const READERS_OF_RESEARCHERS: readonly Role[] = [
  ...OF_RESEARCHERS,
  ...OF_THE_REPOSITORY,
  'USER_MANAGER',
  'USER_ADMINISTRATOR',
];
const records = (path: string, id: string, readers: readonly Role[], missing: string): Permission[] => [
  { route: `GET ${path}`, may: [reads(readers)], yes: ['200'] },
  { route: `GET ${path}/:${id}`, may: [reads(readers)], yes: [missing] },
  { route: `GET ${path}/:id/history`, may: [reads(readers)], yes: [missing] },
];
const NO_PERSON = '401861';
const person = { primary_id: 'NEW' };
const RECORDS: readonly Permission[] = [
  { route: 'POST /esploro/v1/assets', may: [acts(OF_ASSETS)], yes: ['INVALID_BODY'] },
  {
    route: 'POST /esploro/v1/assets/:ids',
    may: [acts(OF_ASSETS)],
    query: 'op=patch&action=add',
    body: { license: 'CCBY' },
    yes: ['ASSET_NOT_FOUND'],
  },
  {
    route: 'POST /esploro/v1/assets/:ids',
    what: 'an unknown op',
    may: [acts(OF_ASSETS)],
    query: 'op=constructor',
    yes: ['UNKNOWN_OPERATION'],
  },
  { route: 'DELETE /esploro/v1/assets/:ids', may: [acts(OF_ASSETS)], yes: ['ASSET_NOT_FOUND'] },
  { route: 'POST /esploro/v1/researchers', may: [acts(OF_RESEARCHERS)], body: person, yes: [NO_PERSON] },
  { route: 'PUT /esploro/v1/researchers/:id', may: [acts(OF_RESEARCHERS)], yes: [NO_PERSON] },
  { route: 'DELETE /esploro/v1/researchers/:id', may: [acts(OF_RESEARCHERS)], yes: [NO_PERSON] },
  { route: 'POST /almaws/v1/users', may: [acts(OF_USERS)], body: person, yes: ['200'] },
  {
    route: 'POST /almaws/v1/users',
    what: 'with the role Asset Manager',
    may: [acts(OF_USERS), acts(['ASSET_MANAGER', GSA])],
    body: { ...person, user_role: [{ role_type: { value: 'ASSET_MANAGER' } }] },
    asksAgain: true,
    yes: ['200'],
  },
  { route: 'PUT /almaws/v1/users/:id', may: [acts(OF_USERS)], yes: [NO_PERSON] },
  { route: 'DELETE /almaws/v1/users/:id', may: [acts(OF_USERS)], yes: [NO_PERSON] },
  ...records('/esploro/v1/assets', 'ids', [...OF_ASSETS, ...OF_THE_REPOSITORY], 'ASSET_NOT_FOUND'),
  ...records('/esploro/v1/researchers', 'id', READERS_OF_RESEARCHERS, NO_PERSON),
  ...records('/almaws/v1/users', 'id', OF_USERS, NO_PERSON),
];

export const PERMISSIONS: readonly Permission[] = [
  ...PUBLIC,
  ...FILES,
  ...JOBS,
  ...RUNS,
  ...SETS,
  ...RECORDS,
  ...NORMALIZATION,
  ...CONFIGURATION,
  ...INSTITUTION,
];
