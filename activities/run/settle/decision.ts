import type { BatchResult } from '../../../shared/model/batch.ts';
import type { JournalRow } from '../../../shared/model/journal.ts';
import type { SizedRecord } from '../../../shared/store/records.ts';

/** A member at its turn: its record if there is one, and what was journaled for it before. */
export interface MemberAtTurn {
  id: string;
  read: SizedRecord | undefined;
  row: JournalRow | undefined;
}

/** What is to become of a member: a journal row without what the journal adds itself. */
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
  /** What it writes journal rows with, see `attemptToken`. */
  token: number;
  /** Aborted when the attempt is to stop. */
  signal: AbortSignal;
}

/**
 * Decides about members: what run, undo and the end of a run differ in.
 * May be asked about a member again when its record moved on before the decision was written.
 */
export type Decide = (members: readonly MemberAtTurn[], attempt: DecidingAttempt) => Promise<Decisions>;
