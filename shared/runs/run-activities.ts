import type { BatchResult } from '../model/batch.ts';
import type { OutcomeCounts } from '../model/outcome.ts';
import type { FinalStatus, Progress, RunSettings } from '../model/run.ts';

/** The workflow's argument: everything it needs, decided at submit. */
export interface RunArguments {
  run: string;
  /**
   * Job, set and members in one line of Markdown. It heads the current details: an execution that continued as new has
   * no static summary.
   */
  title: string;
  /** The activity that works on this job's members. */
  activity: string;
  /** The queue for activities that work on members. The run's own activities do not wait behind them. */
  taskQueue: string;
  /** The job has a last step after all members. */
  concludes?: true;
  /** The number of members at submit, for summaries before freezing. */
  members: number;
  settings: RunSettings;
  /** False if search attributes could not be registered. */
  hasSearchAttributes: boolean;
  /** Continue as new at this many events instead of the default; tests lower it. */
  historyLimit?: number;
}

/** The workflow behind every job. Its type is the job's own (`workflowTypeOf`). */
export type RunWorkflow = (run: RunArguments) => Promise<RunSummary>;

/** The frozen set. */
export interface FrozenMembers {
  batches: number;
  members: number;
  /** For batches of one: the ids in the first batches, to label activities. */
  firstMembers: string[];
  /** If the set is no longer what was submitted: the difference in words. */
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
  /** All members were processed, but the last step for all of them failed. */
  | { kind: 'not-concluded'; message: string }
  | { kind: 'aborted'; message: string };

export interface RunSummary {
  status: FinalStatus;
  members: number;
  counts: OutcomeCounts;
  /** Why it failed or was aborted. */
  failure?: string;
}

/** The end of a run, and the run that follows, for example sending its letters. */
export interface FinishedRun extends RunSummary {
  /** The id of a stored run that waits to be started. */
  followUp?: string;
}

/** The activities around the members' own, whose name is `RunArguments.activity`. */
export interface RunActivities {
  freezeMembers(input: { run: string; firstMembers: number }): Promise<FrozenMembers>;
  freezePass(input: { run: string; pass: number; after: number; firstMembers: number }): Promise<FrozenPass>;
  readMembers(input: { run: string; first: number; count: number }): Promise<string[]>;
  /** `accepted`: ids of controls that the run accepted. */
  reportProgress(input: { run: string; progress: Progress; accepted: string[] }): Promise<void>;
  concludeRun(input: { run: string }): Promise<{ failure?: string }>;
  finishRun(input: { run: string; ending: Ending; accepted: string[] }): Promise<FinishedRun>;
  /** Starts the workflow of a stored run; does nothing if it is already started. */
  startRun(input: { run: string; hasSearchAttributes: boolean }): Promise<void>;
}

/** Works on one batch. */
export type MemberActivity = (input: BatchInput) => Promise<BatchResult>;

export interface BatchInput {
  run: string;
  batch: number;
  /** Decides how long a member waits after a temporary failure. */
  pass: number;
}
