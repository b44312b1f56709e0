import { defineUpdate } from '@temporalio/workflow';
import type { Paused, Threshold } from './run.ts';

/** As many batches as may be in flight. */
export const MAX_CONCURRENCY = 200;

export interface ControlRequest {
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
