import type { Detail, LetterOrder, RelationEdit } from './effects.ts';
import type { Outcome } from './outcome.ts';

/**
 * What a run decided about one member: one row per run and member.
 * Rows of settled batches are final, parked ones excepted.
 */
export interface JournalRow {
  /** `run:member`. */
  _id: string;
  run: string;
  /** Id of the batch that last worked on the member. */
  batch: string;
  member: string;
  /**
   * `parked`: tried again in a later pass. `performing`: the outside world is being asked. `begun`: nothing is decided yet;
   * the row keeps late attempts out.
   */
  outcome: Outcome | 'parked' | 'performing' | 'begun';
  reason: string;
  message?: string;
  details?: Detail[];
  /** What the job counts beside its members. */
  tally?: Record<string, number>;
  /** Of the attempt that may write this row, see `attemptToken`; absent in rows from before there were tokens. */
  token?: number;
  /** How often the member was tried: passes and plans against a record that had moved on. */
  attempts: number;
  at: Date;
  /** Changes only: the revision planned upon; the write made `revision + 1`. */
  revision?: number;
  /** Changes only: the fields that change, as they were and as they are to be. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  also?: RelationEdit[];
  letters?: LetterOrder[];
  /** A password was drawn with the write; nothing of it is here, and undo does not bring the old one back. */
  resetPassword?: true;
  /** Parked only. */
  notBefore?: Date;
  /** Performers: decided before the first try, and what came of it. */
  key?: string;
  result?: unknown;
  /** Performers: how far a try got that did not come to its end; in the form of a result. */
  soFar?: unknown;
}

export function journalRowId(run: string, member: string): string {
  return `${run}:${member}`;
}
