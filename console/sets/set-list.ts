import type { Sorting } from '../ui/table.tsx';

const TYPES = ['ITEMIZED', 'LOGICAL'] as const;
const ORDERS = ['NAME', 'OWNER', 'CREATED', 'MODIFIED'] as const;

/** What the address of a list of sets says: its filter, its order, and its page. */
export interface SetListAddress {
  name?: string | undefined;
  type?: (typeof TYPES)[number] | undefined;
  /** Only those of whoever looks. */
  owner?: 'mine' | undefined;
  /** By name unless said otherwise. */
  sort?: (typeof ORDERS)[number] | undefined;
  falling?: true | undefined;
  offset?: number | undefined;
}

/** Takes what it knows, and leaves out the rest. */
export function readSetListAddress(raw: Record<string, unknown>): SetListAddress {
  const offset = Number(raw['offset']);
  return {
    name: typeof raw['name'] === 'string' && raw['name'] !== '' ? raw['name'] : undefined,
    type: TYPES.find((known) => known === raw['type']),
    owner: raw['owner'] === 'mine' ? 'mine' : undefined,
    sort: ORDERS.find((known) => known === raw['sort']),
    falling: String(raw['falling']) === 'true' ? true : undefined,
    offset: Number.isSafeInteger(offset) && offset > 0 ? offset : undefined,
  };
}

/** The same as the API takes it. @param me the primary id of whoever looks. */
export function setListQuery({ name, type, owner, sort = 'NAME', falling, offset = 0 }: SetListAddress, me: string) {
  return {
    offset,
    ...{ order_by: sort, direction: falling ? ('DESC' as const) : ('ASC' as const) },
    ...(name === undefined ? {} : { q: `name~${name}` }),
    ...(type === undefined ? {} : { set_type: type }),
    ...(owner === undefined ? {} : { owner: me }),
  };
}

/** How a table shows the order, and what a click on a column makes of it: times begin with the latest. */
export function sortingOf({ sort = 'NAME', falling }: SetListAddress): Sorting {
  return { by: sort, isDescending: falling === true };
}

/** The address in another order, from its first page on. */
export function sorted(address: SetListAddress, { by, isDescending }: Sorting): SetListAddress {
  const sort = ORDERS.find((known) => known === by);
  const isFirstClick = sort !== (address.sort ?? 'NAME');
  const isByTime = sort === 'CREATED' || sort === 'MODIFIED';
  const falling = isFirstClick ? isByTime : isDescending;
  return { ...address, sort: sort === 'NAME' ? undefined : sort, falling: falling || undefined, offset: undefined };
}

/** True if it leaves out any set. */
export function isFiltered({ name, type, owner }: SetListAddress): boolean {
  return name !== undefined || type !== undefined || owner !== undefined;
}
