import { NO_COUNTS, type OutcomeCounts } from '../shared/model/outcome.ts';
import type { PauseReason } from '../shared/model/run.ts';
import type { ControlState } from '../shared/model/run-controls.ts';
import type { RunArguments } from '../shared/runs/run-activities.ts';

/** The batches of one pass, by number. */
export interface PassRange {
  pass: number;
  first: number;
  last: number;
  /** The next one to hand out. */
  next: number;
  /** Handed out by an earlier execution and not finished: these go first. */
  stragglers: number[];
  /** Nothing is handed out before this time (ms since 1970). */
  notBefore: number;
}

/** Ids of the members in batches of one, starting at a batch. */
export interface MemberNames {
  first: number;
  ids: readonly string[];
}

/** What one execution of the workflow passes to the next: small, whatever the size of the set. */
export interface RunState extends ControlState {
  frozen: { batches: number; members: number } | null;
  range: PassRange | null;
  /** Ids for the next batches, as far as known. */
  names: MemberNames;
  counts: OutcomeCounts;
  /** Members that wait for a further pass. */
  parked: number;
  /** Those of them whose last pass is over: they fail when the run ends. */
  exhausted: number;
  /** Why the run ends as failed once it is resumed: it broke while it was paused. */
  broken: string | null;
  /** The run is past its last member and takes no controls any more. */
  isEnding: boolean;
  /** The threshold counts what came after this. */
  judgedFrom: { done: number; failed: number };
  /** The latest calls per target, true if the call failed; a new object after each resume. */
  targets: Record<string, boolean[]>;
  sequence: number;
  /** Ids of accepted controls that are not yet reported. */
  accepted: string[];
  /** What the search attributes say about a pause. */
  shownPause: PauseReason | null;
  /** Members done by time (ms since 1970), over about the last half minute. */
  samples: { at: number; done: number }[];
}

export function beginning({ settings }: RunArguments): RunState {
  return {
    frozen: null,
    range: null,
    names: { first: 1, ids: [] },
    counts: NO_COUNTS,
    parked: 0,
    exhausted: 0,
    broken: null,
    paused: null,
    cancelled: null,
    isEnding: false,
    concurrency: settings.concurrency,
    threshold: settings.threshold,
    judgedFrom: { done: 0, failed: 0 },
    targets: {},
    sequence: 0,
    accepted: [],
    shownPause: null,
    samples: [],
  };
}
