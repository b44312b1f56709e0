import type { SetContent } from './set.ts';
import type { OutcomeCounts } from './outcome.ts';
import type { Role, StoredRights } from './roles.ts';
import type { OutsideSystem } from '../outside/outside-systems.ts';
import type { Coded } from './coded.ts';

/** The API's status codes (code table systemJobStatus) with their labels. */
export const RUN_STATUSES = {
  QUEUED: 'Queued',
  PENDING: 'Pending',
  INITIALIZING: 'Initializing',
  RUNNING: 'Running',
  FINALIZING: 'Finalizing',
  COMPLETED_SUCCESS: 'Completed Successfully',
  COMPLETED_WARNING: 'Completed with Warnings',
  COMPLETED_FAILED: 'Completed with Errors',
  COMPLETED_NO_BULKS: 'Completed with no bulks',
  FAILED: 'Failed',
  USER_ABORTED: 'Aborted by User',
  SYSTEM_ABORTED: 'Aborted by System',
} as const;
export type RunStatus = keyof typeof RUN_STATUSES;

export const FINAL_STATUSES = [
  'COMPLETED_SUCCESS',
  'COMPLETED_WARNING',
  'COMPLETED_FAILED',
  'COMPLETED_NO_BULKS',
  'FAILED',
  'USER_ABORTED',
  'SYSTEM_ABORTED',
] as const satisfies readonly RunStatus[];
export type FinalStatus = (typeof FINAL_STATUSES)[number];

export function isFinal(status: RunStatus): status is FinalStatus {
  return (FINAL_STATUSES as readonly RunStatus[]).includes(status);
}

/** Pauses the run and asks what to do when failures exceed it; checked after 100 members. */
export type Threshold = { kind: 'count'; failures: number } | { kind: 'percent'; failures: number };

/**
 * How a run works through its members; fixed at submit, except that concurrency and threshold can change during the
 * run.
 */
export interface RunSettings {
  /** Members per batch; 1 means one activity per member. */
  batchSize: number;
  /** Members in progress at once; as many batches run at once as fit into this, but at least one. */
  concurrency: number;
  /** Seconds to wait before each further pass over the parked members. */
  passDelays: number[];
  startToCloseMs: number;
  heartbeatMs: number;
  threshold: Threshold | null;
}

export type PauseReason = 'REQUESTED' | 'SET_CHANGED' | 'THRESHOLD' | 'BREAKER';
export interface Paused {
  reason: PauseReason;
  message: string;
  /** ISO 8601. */
  at: string;
}

/** The workflow's report every two seconds; within an execution, a lower sequence never overwrites a higher one. */
export interface Progress {
  sequence: number;
  status: 'INITIALIZING' | 'RUNNING' | 'FINALIZING';
  counts: OutcomeCounts;
  parked: number;
  pass: number;
  paused: Paused | null;
  concurrency: number;
  threshold: Threshold | null;
  /** Members per second over the last half minute; absent while unknown. */
  membersPerSecond?: number;
  etaSeconds?: number;
  /** No member is handed out before this time (ms since 1970): the run waits for its next pass. */
  waitsUntil?: number;
}

/** A control of a run: the request and its result. */
export interface ControlRecord {
  id: string;
  op: 'pause' | 'resume' | 'cancel' | 'update';
  by: string;
  at: Date;
  values?: Record<string, unknown>;
  /** Why, in the words of who asked. */
  note?: string;
  result: 'asked' | 'accepted' | 'refused';
  message?: string;
}

/** A Temporal: one namespace of one cluster. */
export interface TemporalHome {
  /** The cluster's own id. */
  cluster: string;
  namespace: string;
}

/** What is stored when a run ends. */
export interface RunEnd extends Pick<Run, 'tally' | 'auditMismatch' | 'failure' | 'untidied'> {
  status: FinalStatus;
  at: Date;
  counts: OutcomeCounts;
  reasons: NonNullable<Run['reasons']>;
}

/** A run of a job on a set: the API's instance. The workflow's id ends with its `_id`. */
export interface Run {
  _id: string;
  name: string;
  job: {
    id: string;
    name: string;
    description: string;
    activity: string;
    content: Coded;
    category: Coded;
    roles: readonly Role[];
    /** The outside system that its members' activities call. */
    target?: OutsideSystem;
    concludes?: true;
    /** Its extra counters, besides members. */
    counters?: readonly Coded[];
  };
  set: { id: string; name: string; content: SetContent; version: number; members: number };
  /** As sent, for the echo and the API Information. */
  rawParameters: Record<string, string>;
  /** As parsed by the job's schema. */
  parameters: unknown;
  /** What it would not do, as things were when it was submitted. */
  warnings?: string[];
  submittedBy: string;
  /** The submitter's rights at submit. The run uses those that still hold when it works. */
  rights?: StoredRights;
  submitTime: Date;
  /**
   * Fixed when the run is frozen, so that every attempt plans the same: the current time for planners, and pinned
   * versions.
   */
  fixed?: { clock: { now: Date; timeZone: string }; institution: string; pinned?: unknown };
  settings: RunSettings;
  /** Continue as new at this many events; unset: at the default number. */
  historyLimit?: number;
  /** Whether the submitter gets mail when it ends; absent: as the submitter prefers. */
  mailWhenEnded?: boolean;
  /** The run whose request this one repeats. */
  againFrom?: string;
  /** The run that sends this run's letters; if several, the newest. */
  lettersRun?: string;
  /** Runs that send letters: the run that ordered the letters. */
  lettersOf?: string;
  idempotency?: { key: string; digest: string };
  status: RunStatus;
  statusDate: Date;
  startTime?: Date;
  endTime?: Date;
  /** `difference`: in words, if the set had changed since the submit. */
  frozen?: { batches: number; members: number; difference?: string };
  /** The batches of each frozen further pass. */
  passes?: { pass: number; first: number; last: number }[];
  /**
   * The freezing attempt: only the one that raised the token last can append batches. `version` is the set version in
   * the batches stored so far.
   */
  freezing?: { token: number; holder?: string; version?: number; at?: Date; isOver?: true; returned?: number };
  /**
   * The concluding attempt: only the one that raised the token last may write. `heldAt` and `askedAt` are database
   * times, as in batches; `result` means that it is done.
   */
  concluding?: {
    token?: number;
    holder?: string;
    heldAt?: Date;
    askedAt?: Date;
    at?: Date;
    result?: { failure?: string };
    isOver?: true;
    /** Attempts that gave it back in order, as in batches. */
    returned?: number;
  };
  progress?: Progress;
  /** Where its workflow was started, and its first execution; absent before the start. */
  temporal?: TemporalHome & { firstExecution: string };
  /** The workflow execution that reported the progress, and when Temporal received the report. */
  execution?: { id: string; reportedAt: Date };
  /** Cancelled before it began: no member is worked on, and the next process to handle the run ends it. */
  cancelled?: { by: string; at: Date };
  /** What keeps it from continuing or ending, as last seen by the reconciler. */
  problem?: { message: string; since: Date };
  /** The reconciler skips it until then: another worker has it, or the last try failed. */
  reconciling?: { notBefore: Date; tries: number };
  /** Since when Temporal does not know its workflow. */
  missing?: { since: Date; looks: number };
  /** It ended, but its members' leftovers could not be removed yet. */
  untidied?: { message: string; tries: number; notBefore: Date };
  counts?: OutcomeCounts;
  /** Sums of the job's own counters, once finished. */
  tally?: Record<string, number>;
  /** Counts per outcome and reason, from the journal, once finished. */
  reasons?: { outcome: string; reason: string; count: number }[];
  /**
   * Present if the batch documents and the journal disagreed at the end, or the journal's counts do not add up to the
   * frozen members; the journal's counts were used.
   */
  auditMismatch?: { batches: OutcomeCounts; journal: OutcomeCounts; frozen?: number };
  /** Why the run failed or was aborted. */
  failure?: string;
  /**
   * How it ends, decided once, before anybody is told: every attempt at its end tells and stores this. Gone once it has
   * ended.
   */
  decidedEnd?: RunEnd;
  controls: ControlRecord[];
}
