import { defineUpdate } from '@temporalio/workflow';
import type { Paused, Threshold } from './run.ts';

/** The most members that a run may have in progress. */
export const MAX_CONCURRENCY = 5_000;

/** The most activities that a run may have in flight: Temporal's limit is 2,000, and it considers 500 many. */
export const MAX_IN_FLIGHT = 200;

export interface ControlRequest {
  /** The id of the control's record in the run. */
  id: string;
  /** Primary id of the caller. */
  by: string;
}
export interface ChangeRequest extends ControlRequest {
  concurrency?: number;
  /** null switches it off. */
  threshold?: Threshold | null;
}

/** What the run has to do after a control. */
export interface ControlState {
  paused: Paused | null;
  cancelled: { by: string } | null;
  concurrency: number;
  threshold: Threshold | null;
}

/** The controls of a run as Temporal updates: the workflow handles them, and `controlRun` sends them. */
export const RUN_UPDATES = {
  pause: defineUpdate<ControlState, [ControlRequest], 'pause'>('pause'),
  resume: defineUpdate<ControlState, [ChangeRequest], 'resume'>('resume'),
  cancel: defineUpdate<ControlState, [ControlRequest], 'cancel'>('cancel'),
  update: defineUpdate<ControlState, [ChangeRequest], 'update'>('update'),
};
