import type { Answer } from '../../../api/read.ts';

/** A user as the API shows it: what is not sent back is removed, so a change begins with all of it. */
export type UserRecord = Answer<'/almaws/v1/users/{id}'>;
export type Account = Answer<'/almaws/v1/conf/accounts/{id}'>;
export type HeldRole = Account['role'][number];

type Entry = Readonly<Record<string, unknown>>;

/** The fields that staff edit here, as texts. */
export interface AccountFields {
  first_name: string;
  last_name: string;
  email: string;
  account_type: string;
  expiry_date: string;
}

export const FIELD_NAMES = ['first_name', 'last_name', 'email', 'account_type', 'expiry_date'] as const;

export function fieldsOf(user: UserRecord): AccountFields {
  const preferred = emailsOf(user).find((each) => String(each['preferred']) === 'true') ?? emailsOf(user)[0];
  return {
    first_name: textOf(user['first_name']),
    last_name: textOf(user['last_name']),
    email: textOf(preferred?.['email_address']),
    account_type: codeOf(user['account_type']),
    expiry_date: dayOf(textOf(user['expiry_date'])),
  };
}

/** The user with the fields that were changed; the others stay as they are, whoever changed them meanwhile. */
export function withFields(user: UserRecord, changed: Partial<AccountFields>): UserRecord {
  const { email, ...plain } = changed;
  const fields = Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, value.trim() === '' ? undefined : value.trim()]),
  );
  return { ...user, ...fields, ...(email === undefined ? {} : { contact_info: withEmail(user, email.trim()) }) };
}

function withEmail(user: UserRecord, email: string): Entry {
  const contact = isEntry(user['contact_info']) ? user['contact_info'] : {};
  const all = emailsOf(user);
  const old = all.find((each) => String(each['preferred']) === 'true') ?? all[0];
  const others = all.filter((each) => each !== old);
  const own = email === '' ? [] : [{ email_address: email, preferred: true }];
  return { ...contact, email: [...own, ...others] };
}

function emailsOf(user: UserRecord): readonly Entry[] {
  return isEntry(user['contact_info']) ? entriesOf(user['contact_info']['email']) : [];
}

/** The user with this role: in place of the one that was held, or added. */
export function withRole(user: UserRecord, given: Entry, held?: HeldRole): UserRecord {
  const roles = entriesOf(user['user_role']);
  const isThere = held !== undefined && roles.some((entry) => isSameRole(entry, held));
  const next = isThere ? roles.map((entry) => (isSameRole(entry, held) ? given : entry)) : [...roles, given];
  return { ...user, user_role: next };
}

export function withoutRole(user: UserRecord, held: HeldRole): UserRecord {
  return { ...user, user_role: entriesOf(user['user_role']).filter((entry) => !isSameRole(entry, held)) };
}

function isSameRole(entry: Entry, { role, scope, read_only: isReadOnly, granted_by: grantedBy }: HeldRole): boolean {
  return (
    codeOf(entry['role_type']) === role.value &&
    codeOf(entry['scope']) === (scope?.value ?? '') &&
    (entry['read_only'] === true) === isReadOnly &&
    textOf(entry['granted_by']) === (grantedBy ?? '')
  );
}

/** A block of the user. */
export interface Block {
  type: string;
  isActive: boolean;
  note: string;
  by: string;
  at: string;
}

export function blocksOf(user: UserRecord): Block[] {
  return entriesOf(user['user_block']).map(blockOf);
}

export function withBlock(user: UserRecord, type: string, note: string): UserRecord {
  const block = { block_type: type, block_status: 'ACTIVE', ...(note === '' ? {} : { block_note: note }) };
  return { ...user, user_block: [...entriesOf(user['user_block']), block] };
}

export function withoutBlock(user: UserRecord, lifted: Block): UserRecord {
  const isIt = (entry: Entry) => JSON.stringify(blockOf(entry)) === JSON.stringify(lifted);
  return { ...user, user_block: entriesOf(user['user_block']).filter((entry) => !isIt(entry)) };
}

function blockOf(entry: Entry): Block {
  return {
    type: codeOf(entry['block_type']),
    isActive: codeOf(entry['block_status']) !== 'INACTIVE',
    note: textOf(entry['block_note']),
    by: textOf(entry['created_by']),
    at: textOf(entry['created_date']),
  };
}

/** As fields for dates have it; empty where it is no date. */
export function dayOf(text: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(text) ?? [];
  return year === '' ? '' : `${year}-${month}-${day}`;
}

function entriesOf(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value.filter(isEntry) : [];
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function codeOf(value: unknown): string {
  return isEntry(value) ? textOf(value['value']) : textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
