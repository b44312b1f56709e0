const ORDERS = ['NAME', 'PRIMARY_ID', 'EMAIL', 'ACCOUNT_TYPE', 'STATUS', 'EXPIRY_DATE'] as const;
export const STATES = ['OPEN', 'CLOSED', 'INACTIVE', 'EXPIRED', 'BLOCKED'] as const;
const TYPES = ['INTERNAL', 'EXTERNAL'] as const;

/** What the address of the list says. */
export interface AccountsSearch {
  q?: string;
  /** Of one role; `*` for every role that grants something here. */
  role?: string;
  /** Open, or closed by something; `CLOSED`: by whatever it is. */
  state?: (typeof STATES)[number];
  type?: (typeof TYPES)[number];
  by?: (typeof ORDERS)[number];
  descending?: true;
  offset?: number;
}

/** Stands for every role that grants something here. */
export const ANY_RIGHTS = '*';

export function readAccountsSearch(raw: Readonly<Record<string, unknown>>): AccountsSearch {
  const offset = Number(raw['offset']);
  const state = oneOf(STATES, raw['state']);
  const type = oneOf(TYPES, raw['type']);
  const by = oneOf(ORDERS, raw['by']);
  return {
    ...text('q', raw),
    ...text('role', raw),
    ...(state ? { state } : {}),
    ...(type ? { type } : {}),
    ...(by ? { by } : {}),
    ...(String(raw['descending']) === 'true' ? { descending: true as const } : {}),
    ...(Number.isSafeInteger(offset) && offset > 0 ? { offset } : {}),
  };
}

/** The filters of the address, as the API has them. */
export function toQuery({ q, role, state, type, by, descending, offset = 0 }: AccountsSearch, limit: number) {
  return {
    ...{ limit, offset },
    ...(q === undefined ? {} : { q }),
    ...(role === undefined ? {} : role === ANY_RIGHTS ? { with_rights: true } : { role }),
    ...(state ? { state } : {}),
    ...(type ? { account_type: type } : {}),
    ...(by ? { order_by: by } : {}),
    ...(descending ? { direction: 'DESC' as const } : {}),
  };
}

function text(name: 'q' | 'role', raw: Readonly<Record<string, unknown>>): { q?: string; role?: string } {
  const value = raw[name];
  return typeof value === 'string' && value !== '' ? { [name]: value } : {};
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((each) => each === value);
}
