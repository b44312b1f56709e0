import type { Detail, LetterOrder, RelationEdit } from './effects.ts';
import type { Outcome } from './outcome.ts';
import type { RecordCollection } from './record.ts';

/**
 * What a run decided about one member: one row per run and member. Rows of settled batches are final, except parked
 * ones. Edits by people leave rows of the same kind, whose `run` is no run: see `edit`.
 */
export interface JournalRow {
  /** `run:member`. */
  _id: string;
  run: string;
  /** Id of the batch that last worked on the member. */
  batch: string;
  member: string;
  /**
   * `parked`: tried again in a later pass. `performing`: an outside system is being called. `begun`: nothing is decided
   * yet; the row blocks late attempts.
   */
  outcome: Outcome | 'parked' | 'performing' | 'begun';
  reason: string;
  message?: string;
  details?: Detail[];
  /** The job's extra counters, besides members. */
  tally?: Record<string, number>;
  /** The token of the attempt that may write this row, see `attemptToken`; absent in rows older than tokens. */
  token?: number;
  /** How often the member was tried: counts passes, and plans against a record that had changed. */
  attempts: number;
  at: Date;
  /** Changes only: the revision planned on; the write made `revision + 1`. */
  revision?: number;
  /** Changes only: the changed fields, before and after. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  also?: RelationEdit[];
  letters?: LetterOrder[];
  /** The write drew a password; it is not stored here, and undo does not restore the old one. */
  resetPassword?: true;
  /** Parked only. */
  notBefore?: Date;
  /** Performers: the key, decided before the first try, and the result. */
  key?: string;
  result?: unknown;
  /** Performers: the progress of an unfinished try, in the form of a result. */
  soFar?: unknown;
  /** Edits by a person, with one request: a row is `begun` until the record has the change. */
  edit?: { by: string; request: string; collection: RecordCollection };
}

export function journalRowId(run: string, member: string): string {
  return `${run}:${member}`;
}
