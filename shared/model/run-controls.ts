import { defineUpdate } from '@temporalio/workflow';
import type { Paused, Threshold } from './run.ts';

/** As many members as a run may have in hand. */
export const MAX_CONCURRENCY = 5_000;

/** As many activities as a run may have in flight: Temporal counts 2,000 as its bound and 500 as many. */
export const MAX_IN_FLIGHT = 200;

export interface ControlRequest {
  /** Of the control's record in the run. */
  id: string;
  /** Primary id of who asks. */
  by: string;
}
export interface ChangeRequest extends ControlRequest {
  concurrency?: number;
  /** null switches it off. */
  threshold?: Threshold | null;
}

/** What the run is told to do, after a control. */
export interface ControlState {
  paused: Paused | null;
  cancelled: { by: string } | null;
  concurrency: number;
  threshold: Threshold | null;
}

/** The controls of a run, as Temporal carries them: the workflow handles these updates, and `controlRun` sends them. */
export const RUN_UPDATES = {
  pause: defineUpdate<ControlState, [ControlRequest], 'pause'>('pause'),
  resume: defineUpdate<ControlState, [ChangeRequest], 'resume'>('resume'),
  cancel: defineUpdate<ControlState, [ControlRequest], 'cancel'>('cancel'),
  update: defineUpdate<ControlState, [ChangeRequest], 'update'>('update'),
};
