import type { OutcomeCounts } from '../shared/model/outcome.ts';
import type { Paused, Threshold } from '../shared/model/run.ts';
import type { RunArguments } from '../shared/runs/run-activities.ts';

/** The batches of one pass, by number. */
export interface PassRange {
  pass: number;
  first: number;
  last: number;
  /** The next one to hand out. */
  next: number;
  /** Handed out by an earlier execution and not finished there: these go first. */
  stragglers: number[];
  /** Nothing is handed out before this time (ms since 1970). */
  notBefore: number;
}

/** Ids of the members in batches of one, from a batch on. */
export interface MemberNames {
  first: number;
  ids: readonly string[];
}

/** What one execution of the workflow hands to the next: small, whatever the size of the set. */
export interface RunState {
  frozen: { batches: number; members: number } | null;
  range: PassRange | null;
  /** Of the next batches, as far as they are known; absent in what executions handed on before it was there. */
  names?: MemberNames;
  counts: OutcomeCounts;
  /** Members that wait for a further pass. */
  parked: number;
  paused: Paused | null;
  cancelled: { by: string } | null;
  isEnding: boolean;
  concurrency: number;
  threshold: Threshold | null;
  /** The threshold is judged on what came after this. */
  judgedFrom: { done: number; failed: number };
  /** Per target the latest calls, true where it failed; another object from each resume on. */
  targets: Record<string, boolean[]>;
  sequence: number;
  /** Members done at times (ms since 1970), of about the last half minute. */
  samples: { at: number; done: number }[];
}

const NO_COUNTS: OutcomeCounts = { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, unprocessed: 0 };

export function beginning({ settings }: RunArguments): RunState {
  return {
    frozen: null,
    range: null,
    counts: NO_COUNTS,
    parked: 0,
    paused: null,
    cancelled: null,
    isEnding: false,
    concurrency: settings.concurrency,
    threshold: settings.threshold,
    judgedFrom: { done: 0, failed: 0 },
    targets: {},
    sequence: 0,
    samples: [],
  };
}

/** How many members have their outcome. */
export function doneOf({ counts }: RunState): number {
  return counts.succeeded + counts.unchanged + counts.skipped + counts.failed + counts.unprocessed;
}
