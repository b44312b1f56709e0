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
  watch: DeathWatch;
}

/** Which members end workers, for what decides about all members of a batch together and takes them up by itself. */
export interface DeathWatch {
  /** Why a member is not worked on again; undefined for one that may be. */
  endedBy(this: void, member: string): Decision | undefined;
  /**
   * There when workers ended and it is not known over which member: to be called before each is even read.
   * @throws Superseded
   */
  takeUp?: (member: string) => Promise<void>;
}

/**
 * Decides about members; run, undo and the end of a run differ only in this. It may be asked about a member again if
 * its record changed before the decision was written.
 */
export type Decide = (members: readonly MemberAtTurn[], attempt: DecidingAttempt) => Promise<Decisions>;
