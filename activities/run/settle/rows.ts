import type { JournalRow } from '../../../shared/model/journal.ts';
import type { RecordWrite } from '../../../shared/store/records.ts';

/** True for a row that a write of its record belongs to. */
export function isChange(row: JournalRow): boolean {
  return row.revision !== undefined;
}

export function toWrite(row: JournalRow): RecordWrite {
  const change = { before: row.before ?? {}, after: row.after ?? {} };
  const { member: id, revision = 0, _id: by, resetPassword = false } = row;
  return { id, revision, change, by, resetPassword };
}

/** The row of a member whose change did not come about. What an outside system answered is kept. */
export function withoutChange(row: JournalRow, reason: string, messages?: ReadonlyMap<string, string>): JournalRow {
  const { _id, run, batch, member, details, key, result } = row;
  const message = messages?.get(_id);
  return {
    ...{ _id, run, batch, member },
    outcome: 'failed',
    reason,
    attempts: row.attempts + 1,
    at: new Date(),
    ...(message === undefined ? {} : { message }),
    ...(details ? { details } : {}),
    ...(key === undefined ? {} : { key }),
    ...(result === undefined ? {} : { result }),
  };
}
