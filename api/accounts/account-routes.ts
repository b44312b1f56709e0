import { whyNotOver } from '../../shared/access/over-accounts.ts';
import { whyClosed } from '../../shared/access/rights.ts';
import { requireFreshSignIn, requireSession } from '../../shared/access/sensitive-changes.ts';
import { makeSignInLink, SIGN_IN_LINK_PATH } from '../../shared/access/sign-in-links.ts';
import { ROLE_CODES } from '../../shared/model/roles.ts';
import type { SetQuery } from '../../shared/model/set.ts';
import { ACCOUNT_STATES, type AccountState, type User } from '../../shared/model/user.ts';
import { searchQuery } from '../../shared/records/search/search-records.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { ownAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { noteForAudit } from '../audit/audit-requests.ts';
import { choice, flag, list, searchText, text } from '../contract/parameters.ts';
import { anyReader, anyRole } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { LIST_ERRORS } from '../records/read-records.ts';
import { USERS } from '../records/record-kinds.ts';
import {
  accountListShape,
  newLinkShape,
  ownAccountShape,
  toAccountBody,
  toOwnAccountBody,
  type Labels,
} from './account-shape.ts';

const LINK_MINUTES = 24 * 60;
/** Where a link leads: to the page where a person sets a password. */
const LANDING = '/account';

const PATHS = {
  PRIMARY_ID: '_id',
  NAME: 'lastName',
  EMAIL: 'email',
  ACCOUNT_TYPE: 'accountType',
  STATUS: 'status',
  EXPIRY_DATE: 'expiryDate',
} as const;
type Order = keyof typeof PATHS;

const FILTERS = {
  q: searchText,
  role: text,
  /** Only accounts with a role that grants something here. */
  with_rights: flag,
  status: choice(['ACTIVE', 'INACTIVE']),
  /** Whether the account can be used, or what closes it: CLOSED is each but OPEN. */
  state: choice(['CLOSED', ...(Object.keys(ACCOUNT_STATES) as AccountState[])]),
  account_type: choice(['INTERNAL', 'EXTERNAL']),
  order_by: choice(Object.keys(PATHS) as Order[]),
  direction: choice(['ASC', 'DESC']),
};
/** What is shown of an account, and decides about it. */
const FIELDS = ['firstName', 'lastName', 'email', 'accountType', 'status', 'expiryDate', 'roles', 'blocks'];

interface Filters {
  q: string | undefined;
  role: string | undefined;
  with_rights: boolean | undefined;
  status: string | undefined;
  account_type: string | undefined;
}

/** `/conf/accounts`: users as people who sign in, and what the caller may do with their accounts. See docs/sign-in.md. */
export function accountRoutes({ store, config }: Pick<ApiServices, 'store' | 'config'>): Route[] {
  const readers = anyReader(USERS.readers, 'see accounts');
  const clock = () => ({ now: new Date(), timeZone: config.timeZone });
  return [
    route(
      'get',
      '/accounts',
      {
        summary: 'Lists accounts: who can sign in, with which roles, and why somebody cannot.',
        rights: readers,
        ...list(FILTERS),
        answer: accountListShape,
        errors: { 400: LIST_ERRORS },
      },
      async ({ query, request }) => {
        const { limit, offset, state, order_by: by = 'PRIMARY_ID', direction } = query;
        const all = conditionsOf(query);
        const { records, total } = await store.recordPages.page({
          content: 'USER',
          query: all.length === 0 ? undefined : { all },
          account: state === undefined ? undefined : { state, clock: clock() },
          order: { path: PATHS[by], descending: direction === 'DESC' },
          fields: FIELDS,
          ...{ limit, offset },
        });
        const shown = { clock: clock(), labels: await readLabels(), origin: ownAddress(request) };
        return { account: (records as User[]).map((user) => toAccountBody(user, shown)), total_record_count: total };
      },
    ),
    route(
      'get',
      '/accounts/:id',
      {
        summary: 'Shows an account, and whether you may change it.',
        rights: readers,
        answer: ownAccountShape,
        errors: { 404: ['USER_NOT_FOUND'] },
      },
      async ({ path, caller, request }) =>
        toOwnAccountBody(await requireUser(path.id), {
          ...{ caller, clock: clock(), labels: await readLabels() },
          ...{ writers: USERS.writers, origin: ownAddress(request) },
        }),
    ),
    route(
      'post',
      '/accounts/:id/sign-in-links',
      {
        summary: 'Makes a one-time link that signs the person in, to set a password. It is shown only once.',
        rights: anyRole(USERS.writers, 'make links to sign in'),
        status: 201,
        answer: newLinkShape,
        errors: {
          403: ['SESSION_REQUIRED', 'REAUTHENTICATION_REQUIRED'],
          404: ['USER_NOT_FOUND'],
          409: ['ACCOUNT_CLOSED'],
        },
      },
      async ({ path, caller, request, response }) => {
        requireSession(caller, 'make a link to sign in');
        requireFreshSignIn(caller, 'make a link to sign in');
        const user = await requireUser(path.id);
        const whyNot = whyNotOver(caller, user);
        if (whyNot !== undefined) throw new MusterError('FORBIDDEN', 403, whyNot);
        requireOpen(user);
        const made = { person: user._id, by: caller.person, minutes: LINK_MINUTES, handedOutBy: caller.person };
        const expires = new Date(Date.now() + LINK_MINUTES * 60_000);
        const token = await makeSignInLink(store, made);
        noteForAudit(response, { person: user._id });
        const link = `${ownAddress(request)}${SIGN_IN_LINK_PATH}/${token}?return_to=${encodeURIComponent(LANDING)}`;
        return { link, expires: expires.toISOString() };
      },
    ),
  ];

  async function readLabels(): Promise<Labels> {
    const [UserRoles, Libraries] = await Promise.all([
      store.codeTables.get('UserRoles'),
      store.codeTables.get('Libraries'),
    ]);
    return { UserRoles, Libraries };
  }

  async function requireUser(id: string): Promise<User> {
    const user = await store.users.get(id);
    if (user && !user.deleted) return user;
    throw new MusterError('USER_NOT_FOUND', 404, `There is no user ${id}.`);
  }

  function requireOpen(user: User): void {
    const closed = whyClosed(user, clock());
    if (closed === undefined) return;
    const message = `The account of ${user._id} ${closed}, so a link would be useless. Open the account first.`;
    throw new MusterError('ACCOUNT_CLOSED', 409, message);
  }
}

function conditionsOf({ q, role, with_rights: withRights, status, account_type: type }: Filters): SetQuery[] {
  const equals = (field: string, value: string | undefined): SetQuery[] =>
    value === undefined ? [] : [{ field, operator: 'equals', value }];
  return [
    ...(q === undefined ? [] : [searchQuery('USER', q, USERS.fieldOf)]),
    ...equals('roles.role', role),
    ...(withRights === true ? [{ field: 'roles.role', operator: 'in' as const, value: [...ROLE_CODES] }] : []),
    ...equals('status', status),
    ...equals('accountType', type),
  ];
}
