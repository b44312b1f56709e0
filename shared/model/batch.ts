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
  /** How often an activity took it up. */
  tries?: number;
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

export function batchId(run: string, number: number): string {
  return `${run}:${number}`;
}
