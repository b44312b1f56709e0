import type { OutcomeCounts } from './outcome.ts';

/**
 * Frozen members that one activity works through; a batch of one is a member. frozen → started → settled; or frozen →
 * closed if the run ended first.
 */
export interface Batch {
  /** `run:n`. */
  _id: string;
  run: string;
  number: number;
  pass: number;
  memberIds: string[];
  state: 'frozen' | 'started' | 'settled' | 'closed';
  /** How often it was taken: only the writes of the attempt that raised it last count. */
  tries?: number;
  /** A random value of the attempt that took it last, which recognizes itself by it. */
  holder?: string;
  /**
   * Jobs that act on outside systems: when the attempt last renewed its lease, by the database's clock. No other
   * attempt takes over the batch while the lease is valid.
   */
  heldAt?: Date;
  /** An attempt that waits for the lease writes the database's time here, to compare it with `heldAt`. */
  askedAt?: Date;
  /** How many tries gave it back unsettled, or were overtaken and ended: the others ended with their worker. */
  returned?: number;
  /** The one member that an attempt works on now, noted only once workers ended with the batch. */
  inHand?: string;
  /** The members that were in hand when a worker ended. */
  died?: string[];
  /** The run is ending: the attempt stops, and no other attempt takes the batch. */
  isToStop?: true;
  /** Once settled: its members' results. */
  result?: BatchResult;
}

/** What an activity reports to the workflow about its batch. */
export interface BatchResult {
  counts: OutcomeCounts;
  /** Members that failed for a temporary reason and are tried again in the next pass. */
  parked: number;
  /**
   * What the breaker watches: the outside system called, or the job itself, and whether that itself failed. `stopped`
   * says why it would fail for every member.
   */
  target?: { name: string; failed: boolean; stopped?: string };
}

/** A batch as one attempt holds it. */
export type HeldBatch = Batch & { tries: number };

/**
 * The token that an attempt writes journal rows with. Of two attempts at a member, the later one has the higher token:
 * ordered by pass, then by try.
 */
export function attemptToken({ pass, tries }: Pick<HeldBatch, 'pass' | 'tries'>): number {
  return pass * 1_000_000 + tries;
}

export function batchId(run: string, number: number): string {
  return `${run}:${number}`;
}
