import type { RecordStamp } from './records.ts';

/** Where a journaled change stands, seen from the record it was meant for. */
export type Landing =
  /** The record has it, whatever came after. */
  | 'landed'
  /** The record is still as it was planned upon: write. */
  | 'open'
  /** Something else came first: the plan is void. */
  | 'overtaken'
  /** So much was written since that the record does not remember. */
  | 'undetermined';

/** Whether the change of this journal row, planned upon `revision`, was written. */
export function landingOf(stamp: RecordStamp, rowId: string, revision: number): Landing {
  if (stamp.changes.some((entry) => entry.revision === revision + 1 && entry.by === rowId)) return 'landed';
  if (stamp.revision === revision) return 'open';
  const oldest = stamp.changes[0]?.revision ?? Infinity;
  return oldest <= revision + 1 ? 'overtaken' : 'undetermined';
}
