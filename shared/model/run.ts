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

/** Pauses the run and asks when failures pass it; judged after 100 members. */
export type Threshold = { kind: 'count'; failures: number } | { kind: 'percent'; failures: number };

/** How a run works through its members; frozen at submit, concurrency and threshold can be changed while it goes. */
export interface RunSettings {
  /** Members per batch; 1 means one activity per member. */
  batchSize: number;
  /** Members in hand at once; batches of several are handed out for as many as fit, one at least. */
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

/** What the workflow reports every two seconds; of one execution, a lower sequence never overwrites a higher one. */
export interface Progress {
  sequence: number;
  status: 'INITIALIZING' | 'RUNNING' | 'FINALIZING';
  counts: OutcomeCounts;
  parked: number;
  pass: number;
  paused: Paused | null;
  concurrency: number;
  threshold: Threshold | null;
  /** Members per second over the last half minute; absent while that cannot be told. */
  membersPerSecond?: number;
  etaSeconds?: number;
}

/** Somebody's control of a run: asked, and what became of it. */
export interface ControlRecord {
  id: string;
  op: 'pause' | 'resume' | 'cancel' | 'update';
  by: string;
  at: Date;
  values?: Record<string, unknown>;
  result: 'asked' | 'accepted' | 'refused';
  message?: string;
}

/** A Temporal: one namespace of one cluster. */
export interface TemporalHome {
  /** The id that the cluster gave itself. */
  cluster: string;
  namespace: string;
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
    /** The outside system that its members' activities reach. */
    target?: OutsideSystem;
    concludes?: true;
    /** What it counts beside its members. */
    counters?: readonly Coded[];
  };
  set: { id: string; name: string; content: SetContent; version: number; members: number };
  /** As they came, for the echo and the API Information. */
  rawParameters: Record<string, string>;
  /** As the job's schema read them. */
  parameters: unknown;
  /** What it would not do, as things were when it was submitted. */
  warnings?: string[];
  submittedBy: string;
  /** The submitter's rights at submit. The run uses those that still hold when it works. */
  rights?: StoredRights;
  submitTime: Date;
  /** Fixed when the run is frozen, so that every attempt plans the same: what planners take for now, and pinned versions. */
  fixed?: { clock: { now: Date; timeZone: string }; institution: string; pinned?: unknown };
  settings: RunSettings;
  /** Continue as new at this many events; unset: at the usual number. */
  historyLimit?: number;
  /** Whether the submitter is told by mail when it ends; absent: as the submitter prefers. */
  mailWhenEnded?: boolean;
  /** The run that sends the letters of this one; of several the newest. */
  lettersRun?: string;
  /** Runs that send letters: the run whose letters they are. */
  lettersOf?: string;
  idempotency?: { key: string; digest: string };
  status: RunStatus;
  statusDate: Date;
  startTime?: Date;
  endTime?: Date;
  /** `difference`: in words, when the set was no longer what was submitted. */
  frozen?: { batches: number; members: number; difference?: string };
  /** The batches of each further pass that is frozen. */
  passes?: { pass: number; first: number; last: number }[];
  /**
   * Who freezes: the attempt that raised the token last is the only one that can append batches. `version` is that of the
   * set that the batches stored so far hold.
   */
  freezing?: { token: number; holder?: string; version?: number; at?: Date; isOver?: true };
  /**
   * Who concludes: only the attempt that raised the token last may write. `heldAt` and `askedAt` are the database's times, as
   * in batches; `result` says that it is done.
   */
  concluding?: {
    token?: number;
    holder?: string;
    heldAt?: Date;
    askedAt?: Date;
    at?: Date;
    result?: { failure?: string };
    isOver?: true;
  };
  progress?: Progress;
  /** Where its workflow was started, and the first execution of it; absent before. */
  temporal?: TemporalHome & { firstExecution: string };
  /** The execution of the workflow that reported the progress, and when Temporal took the report. */
  execution?: { id: string; reportedAt: Date };
  /** Cancelled before it began: nothing of it is worked on, and whoever comes to it next ends it. */
  cancelled?: { by: string; at: Date };
  /** What keeps it from going on or from its end, as the reconciler last saw it. */
  problem?: { message: string; since: Date };
  /** The reconciler leaves it alone until then: another worker sees to it, or the last try failed. */
  reconciling?: { notBefore: Date; tries: number };
  /** Temporal has not known its workflow since. */
  missing?: { since: Date; looks: number };
  /** It ended, and what its members left could not be taken away yet. */
  untidied?: { message: string; tries: number; notBefore: Date };
  counts?: OutcomeCounts;
  /** Sums of the job's own counters, once finished. */
  tally?: Record<string, number>;
  /** Counts per outcome and reason, from the journal, once finished. */
  reasons?: { outcome: string; reason: string; count: number }[];
  /** Present when the batch documents and the journal disagreed at the end; the journal's counts were taken. */
  auditMismatch?: { batches: OutcomeCounts; journal: OutcomeCounts };
  /** Why the run failed or was aborted. */
  failure?: string;
  controls: ControlRecord[];
}
