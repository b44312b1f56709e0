import type { RecordCollection } from './record.ts';

/** A set's content code, as in the published API. */
export const SET_CONTENTS = {
  IER: { desc: 'Research assets', member: 'asset', collection: 'assets' },
  USER: { desc: 'Users', member: 'user', collection: 'users' },
  RESEARCHER: { desc: 'Researchers', member: 'researcher', collection: 'researchers' },
  LETTER: { desc: 'Letters', member: 'letter', collection: 'letters' },
} as const satisfies Record<string, { desc: string; member: string; collection: RecordCollection }>;
export type SetContent = keyof typeof SET_CONTENTS;

/** So many members, in words: "1 asset", "1,204 assets". */
export function countOf(content: SetContent, members: number): string {
  const { member } = SET_CONTENTS[content];
  return `${members.toLocaleString('en')} ${members === 1 ? member : `${member}s`}`;
}

/** The contents that users can make sets of; sets of letters are made for the runs that send them. */
export const SET_CONTENT_CODES = ['IER', 'USER', 'RESEARCHER'] as const satisfies SetContent[];

/** A condition of a logical set; fields and operators are the documented subset (docs/sets.md). */
export type SetQuery =
  | { all: SetQuery[] }
  | { any: SetQuery[] }
  | { not: SetQuery }
  | { field: string; operator: SetOperator; value?: string | number | boolean | (string | number)[] };
export const SET_OPERATORS = [
  'equals',
  'in',
  'startsWith',
  'contains',
  'before',
  'after',
  'exists',
  'missing',
] as const;
export type SetOperator = (typeof SET_OPERATORS)[number];

export interface MemberSet {
  _id: string;
  name: string;
  description: string;
  type: 'ITEMIZED' | 'LOGICAL';
  content: SetContent;
  private: boolean;
  status: 'ACTIVE' | 'INACTIVE';
  statusDate: Date;
  note: string;
  createdBy: string;
  createdDate: Date;
  /** Of its own fields or its members; missing in sets that nobody changed since they were made by an earlier version. */
  modifiedDate?: Date;
  /** Logical sets only. */
  query?: SetQuery;
  /** Raised by every change of membership or query; a submitted run compares it. */
  version: number;
  /** Itemized sets: the number of members, updated with every change. Logical sets are counted on request. */
  members: number;
  /**
   * Key of the members' rows; absent: the set's id. Replacing members writes rows under a new key and then switches to
   * it.
   */
  rowsUnder?: string;
  /** The unique name while the set exists; removed when the set is deleted, so that the name is free again. */
  liveName?: string;
  /** The run whose members it was made of. */
  madeFrom?: { run: string; outcome: string; reason?: string };
  /** A deleted set is hidden; its members stay until the runs submitted on it are frozen. */
  deleted?: { at: Date; by: string };
}

/** What lists of sets can be sorted by, and the field that holds it. Logical sets would have to be counted each. */
export const SET_ORDERS = {
  NAME: 'name',
  CREATED: 'createdDate',
  MODIFIED: 'modifiedDate',
  OWNER: 'createdBy',
} as const satisfies Record<string, keyof MemberSet>;
export type SetOrder = keyof typeof SET_ORDERS;

/** A row of `set_members`; `_id` is `set:member`, and `set` the key that the set's rows are stored under. */
export interface SetMemberRow {
  _id: string;
  set: string;
  member: string;
}

/** The key under which the rows of a set's members are stored. */
export function rowsKeyOf(set: Pick<MemberSet, '_id' | 'rowsUnder'>): string {
  return set.rowsUnder ?? set._id;
}
