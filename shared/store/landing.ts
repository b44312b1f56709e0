import type { RecordStamp } from './records.ts';

/** The state of a journaled change, judged from its record. */
export type Landing =
  /** The record has the change, whatever came after. */
  | 'landed'
  /** The record is unchanged since planning: write. */
  | 'open'
  /** Another write came first: the plan is void. */
  | 'overtaken'
  /** So many writes followed that the record no longer remembers. */
  | 'undetermined';

/** Whether the change of this journal row, planned on `revision`, was written. */
export function landingOf(stamp: RecordStamp, rowId: string, revision: number): Landing {
  if (stamp.changes.some((entry) => entry.revision === revision + 1 && entry.by === rowId)) return 'landed';
  if (stamp.revision === revision) return 'open';
  const oldest = stamp.changes[0]?.revision ?? Infinity;
  return oldest <= revision + 1 ? 'overtaken' : 'undetermined';
}
