import type { BatchResult } from '../model/batch.ts';
import type { OutcomeCounts } from '../model/outcome.ts';
import type { FinalStatus, Progress, RunSettings } from '../model/run.ts';

/** What the workflow is started with; everything it needs is in here, decided at submit. */
export interface RunArguments {
  run: string;
  /**
   * Job, set and members in one line of Markdown. It heads the current details: an execution that was continued as new has
   * no static summary of its own.
   */
  title: string;
  /** The activity that works on this job's members. */
  activity: string;
  /** The queue of the activities that work on members. What the run itself needs does not wait behind them. */
  taskQueue: string;
  /** The job is concluded after its last member. */
  concludes?: true;
  /** Members of the set at submit, for summaries before it is frozen. */
  members: number;
  settings: RunSettings;
  /** False where search attributes could not be registered. */
  hasSearchAttributes: boolean;
  /** Continue as new at this many events instead of the usual number; tests lower it. */
  historyLimit?: number;
}

/** The workflow behind every job. Its type is the job's own (`workflowTypeOf`). */
export type RunWorkflow = (run: RunArguments) => Promise<RunSummary>;

/** The frozen set. */
export interface FrozenMembers {
  batches: number;
  members: number;
  /** Batches of one: the ids in the first batches, to name activities by. */
  firstMembers: string[];
  /** Set when the set is no longer what was submitted: what differs, in words. */
  difference?: string;
}

/** A pass over the parked members, each in a batch of its own. */
export interface FrozenPass {
  batches: number;
  firstMembers: string[];
  /** How long the not-before times ask to wait. */
  waitMs: number;
}

/** Why a run ends. */
export type Ending =
  | { kind: 'worked' }
  | { kind: 'cancelled'; message: string }
  | { kind: 'broken'; message: string }
  /** All members were worked on, but what was to become of them as a whole failed. */
  | { kind: 'not-concluded'; message: string }
  | { kind: 'aborted'; message: string };

export interface RunSummary {
  status: FinalStatus;
  members: number;
  counts: OutcomeCounts;
  /** Why it failed or was aborted. */
  failure?: string;
}

/** The end of a run, and the run that comes of it, e.g. of its letters. */
export interface FinishedRun extends RunSummary {
  /** Id of a run that is stored and waits to be started. */
  followUp?: string;
}

/** The activities around the members' own, which is called as `RunArguments.activity`. */
export interface RunActivities {
  freezeMembers(input: { run: string; firstMembers: number }): Promise<FrozenMembers>;
  freezePass(input: { run: string; pass: number; after: number; firstMembers: number }): Promise<FrozenPass>;
  readMembers(input: { run: string; first: number; count: number }): Promise<string[]>;
  /** `accepted`: ids of controls that the run took. */
  reportProgress(input: { run: string; progress: Progress; accepted: string[] }): Promise<void>;
  concludeRun(input: { run: string }): Promise<{ failure?: string }>;
  finishRun(input: { run: string; ending: Ending; accepted: string[] }): Promise<FinishedRun>;
  /** Starts the workflow of a run that is stored; one that is started already is left alone. */
  startRun(input: { run: string; hasSearchAttributes: boolean }): Promise<void>;
}

/** Works on one batch. */
export type MemberActivity = (input: BatchInput) => Promise<BatchResult>;

export interface BatchInput {
  run: string;
  batch: number;
  /** Decides how long a member that fails for a passing reason waits. */
  pass: number;
}
