import type { BatchResult } from '../../../shared/model/batch.ts';
import type { JournalRow } from '../../../shared/model/journal.ts';
import type { SizedRecord } from '../../../shared/store/records.ts';

/** A member to decide about: its record, if any, and its earlier journal row. */
export interface MemberAtTurn {
  id: string;
  read: SizedRecord | undefined;
  row: JournalRow | undefined;
}

/** The decision about a member: a journal row without the fields that the journal adds. */
export type Decision = Omit<JournalRow, '_id' | 'run' | 'batch' | 'member' | 'token' | 'attempts' | 'at'>;

/** A decision, and the stored row it replaces, if any. */
export interface Decided {
  decision: Decision;
  replaces: JournalRow | undefined;
}

export interface Decisions {
  /** One for each member given, by member id. */
  byMember: Map<string, Decided>;
  target?: NonNullable<BatchResult['target']>;
}

/** The attempt that decides. */
export interface DecidingAttempt {
  /** Its token for journal rows, see `attemptToken`. */
  token: number;
  /** Aborted when the attempt must stop. */
  signal: AbortSignal;
}

/**
 * Decides about members; run, undo and the end of a run differ only in this. It may be asked about a member again if
 * its record changed before the decision was written.
 */
export type Decide = (members: readonly MemberAtTurn[], attempt: DecidingAttempt) => Promise<Decisions>;
