import { z } from 'zod';
import { whyNotOver } from '../../shared/access/over-accounts.ts';
import { forbidden } from '../../shared/access/require-roles.ts';
import { accountState, whyClosed } from '../../shared/access/rights.ts';
import { recipientValues } from '../../shared/letters/recipient.ts';
import type { CodeRow } from '../../shared/model/code-table.ts';
import type { Clock } from '../../shared/model/partial-date.ts';
import { hasAny, type Caller, type Role } from '../../shared/model/roles.ts';
import { ACCOUNT_STATES, type AccountState, type User } from '../../shared/model/user.ts';
import { canBeTyped } from '../../shared/store/password.ts';

const coded = z.object({ value: z.string(), desc: z.string() });

const accountShape = z.object({
  primary_id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  account_type: z.object({ value: z.enum(['INTERNAL', 'EXTERNAL']), desc: z.string() }).nullable(),
  status: z.object({ value: z.enum(['ACTIVE', 'INACTIVE']), desc: z.string() }),
  /** The last day, as it is stored. */
  expiry_date: z.string().nullable(),
  /** Whether it can be used; if not, what closes it. */
  state: z.object({ value: z.enum(Object.keys(ACCOUNT_STATES) as AccountState[]), desc: z.string() }),
  /** Whether its person can sign in, and has rights. */
  is_open: z.boolean(),
  /** Why it is closed, as a sentence. */
  why_closed: z.string().nullable(),
  role: z.array(
    z.object({
      role: coded,
      /** The library that it is for; null: the institution. */
      scope: coded.nullable(),
      read_only: z.boolean(),
      /** Code of the identity provider that gave it, and takes it back. */
      granted_by: z.string().nullable(),
    }),
  ),
  /** Of the user, with all fields. */
  link: z.string(),
});
type AccountBody = z.output<typeof accountShape>;

export const accountListShape = z.object({ account: z.array(accountShape), total_record_count: z.int() });

/** One account, and what the caller may do with it. */
export const ownAccountShape = accountShape.extend({
  /** Whether it is the caller's own. */
  is_own: z.boolean(),
  may_change: z.boolean(),
  /** Why the caller may not change it, as a sentence. */
  why_not: z.string().nullable(),
  /** Whether its person has a password to sign in with. */
  password_set: z.boolean(),
});

export const newLinkShape = z.object({
  /** Signs the person in once, and leads to the page where a password is set. */
  link: z.string(),
  expires: z.iso.datetime(),
});

/** The names of codes. */
export interface Labels {
  UserRoles: readonly CodeRow[];
  Libraries: readonly CodeRow[];
}

export interface ShownTo {
  caller: Caller;
  clock: Clock;
  labels: Labels;
  /** Who may change accounts. */
  writers: readonly Role[];
  /** Of the installation. */
  origin: string;
}

export function toAccountBody(user: User, { clock, labels, origin }: Omit<ShownTo, 'caller' | 'writers'>): AccountBody {
  const closed = whyClosed(user, clock);
  const state = accountState(user, clock);
  const { _id, email, accountType, status = 'ACTIVE', expiryDate, roles = [] } = user;
  const scopeOf = (code: string) => ({ value: code, desc: labelIn(labels.Libraries, code) });
  return {
    primary_id: _id,
    name: recipientValues(user).name,
    email: email ?? null,
    account_type: accountType === undefined ? null : { value: accountType, desc: capitalized(accountType) },
    status: { value: status, desc: capitalized(status) },
    expiry_date: expiryDate ?? null,
    state: { value: state, desc: ACCOUNT_STATES[state] },
    is_open: closed === undefined,
    why_closed: closed === undefined ? null : `The account ${closed}.`,
    role: roles.map(({ role, scope, readOnly = false, grantedBy = null }) => ({
      role: { value: role, desc: labelIn(labels.UserRoles, role) },
      scope: scope === undefined ? null : scopeOf(scope),
      read_only: readOnly,
      granted_by: grantedBy,
    })),
    link: `${origin}/almaws/v1/users/${encodeURIComponent(_id)}`,
  };
}

export function toOwnAccountBody(user: User, shown: ShownTo): z.output<typeof ownAccountShape> {
  const { caller, writers } = shown;
  const whyNot = hasAny(caller, writers)
    ? whyNotOver(caller, user)
    : forbidden(caller, 'change accounts', writers).message;
  return {
    ...toAccountBody(user, shown),
    is_own: user._id === caller.person,
    may_change: whyNot === undefined,
    why_not: whyNot ?? null,
    password_set: canBeTyped(user.password?.scrypt),
  };
}

function labelIn(rows: readonly CodeRow[], code: string): string {
  return rows.find((row) => row.code === code)?.description ?? code;
}

function capitalized(code: string): string {
  return code.charAt(0) + code.slice(1).toLowerCase();
}
