import type { OutcomeCounts } from './outcome.ts';

/**
 * Frozen members that one activity works through; a batch of one is a member.
 * frozen → started → settled; or frozen → closed when the run ended before its turn.
 */
export interface Batch {
  /** `run:n`. */
  _id: string;
  run: string;
  number: number;
  pass: number;
  memberIds: string[];
  state: 'frozen' | 'started' | 'settled' | 'closed';
  /** How often it was taken up: the attempt that raised it last is the only one whose writes count. */
  tries?: number;
  /** Drawn by the attempt that took it up last, which knows itself by it. */
  holder?: string;
  /**
   * Jobs that act on the outside world: when the attempt was last known to be alive, by the database's clock. While its
   * lease lasts nobody takes the batch over.
   */
  heldAt?: Date;
  /** Who waits for the lease writes the database's time here, to compare it with `heldAt`. */
  askedAt?: Date;
  /** The run is ending: the attempt stops, and no other one takes the batch up. */
  isToStop?: true;
  /** Once settled: what its members came to. */
  result?: BatchResult;
}

/** What an activity tells the workflow of its batch. */
export interface BatchResult {
  counts: OutcomeCounts;
  /** Members that failed for a passing reason and are tried again in the next pass. */
  parked: number;
  /**
   * What the breaker watches: the outside system that was called, or the job itself; and whether it failed as such.
   * `stopped` says why it would fail for every member.
   */
  target?: { name: string; failed: boolean; stopped?: string };
}

/** A batch as one attempt has it in hand. */
export type HeldBatch = Batch & { tries: number };

/**
 * The token that an attempt writes journal rows with. Of two attempts at a member the later one has the higher token:
 * later passes come after earlier ones, and within a pass later tries.
 */
export function attemptToken({ pass, tries }: Pick<HeldBatch, 'pass' | 'tries'>): number {
  return pass * 1_000_000 + tries;
}

export function batchId(run: string, number: number): string {
  return `${run}:${number}`;
}
