import type { RecordCollection } from './record.ts';

/** A set's content code, as in the published API. */
export const SET_CONTENTS = {
  IER: { desc: 'Research assets', collection: 'assets' },
  USER: { desc: 'Users', collection: 'users' },
  RESEARCHER: { desc: 'Researchers', collection: 'researchers' },
  LETTER: { desc: 'Letters', collection: 'letters' },
} as const satisfies Record<string, { desc: string; collection: RecordCollection }>;
export type SetContent = keyof typeof SET_CONTENTS;
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
  /** A deleted set is hidden; its members stay until the runs submitted on it are frozen. */
  deleted?: { at: Date; by: string };
}

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
