import type { MalformedId } from './member-ids.ts';

export const MEMBER_OPERATIONS = ['add_members', 'delete_members', 'replace_members'] as const;
export type MemberOperation = (typeof MEMBER_OPERATIONS)[number];

/** The result for each id sent. */
export interface MembersReport {
  operation: MemberOperation;
  received: number;
  /** Added, or removed by delete_members. */
  changed: string[];
  /** Already in the set; delete_members: not in the set. */
  already: string[];
  unknown: string[];
  ambiguous: string[];
  malformed: MalformedId[];
  duplicates: string[];
  empty: number;
  /** replace_members: how many members left the set. */
  removed: number;
}
