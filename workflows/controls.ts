import { ApplicationFailure, defineUpdate, setHandler } from '@temporalio/workflow';
import type { Threshold } from '../shared/model/run.ts';
import { pause } from './pausing.ts';
import { doneOf, type RunState } from './state.ts';

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
export type ControlState = Pick<RunState, 'paused' | 'cancelled' | 'concurrency' | 'threshold'>;

const pauseUpdate = defineUpdate<ControlState, [ControlRequest]>('pause');
const resumeUpdate = defineUpdate<ControlState, [ChangeRequest]>('resume');
const cancelUpdate = defineUpdate<ControlState, [ControlRequest]>('cancel');
const changeUpdate = defineUpdate<ControlState, [ChangeRequest]>('update');

/** As many batches as may be in flight. */
export const MAX_CONCURRENCY = 200;

/** Lets people control the run. What cannot be done now is refused before it enters the history, with the reason. */
export function acceptControls(state: RunState): void {
  const whileGoing = () => {
    if (state.isEnding) refuse('The run is ending.');
    if (state.cancelled) refuse('The run was cancelled already.');
  };
  const now = (): ControlState => {
    const { paused, cancelled, concurrency, threshold } = state;
    return { paused, cancelled, concurrency, threshold };
  };

  const onPause = ({ by }: ControlRequest) => {
    pause(state, 'REQUESTED', `Paused by ${by}.`);
    return now();
  };
  const mayPause = () => {
    whileGoing();
    if (state.paused) refuse('The run is paused already.');
  };
  setHandler<ControlState, [ControlRequest], typeof pauseUpdate>(pauseUpdate, onPause, { validator: mayPause });

  const onResume = (request: ChangeRequest) => {
    change(state, request);
    state.paused = null;
    state.judgedFrom = { done: doneOf(state), failed: state.counts.failed };
    state.targets = {};
    return now();
  };
  const mayResume = (request: ChangeRequest) => {
    whileGoing();
    if (!state.paused) refuse('The run is not paused.');
    checkChange(request);
  };
  setHandler(resumeUpdate, onResume, { validator: mayResume });

  const onCancel = ({ by }: ControlRequest) => {
    state.cancelled = { by };
    return now();
  };
  setHandler<ControlState, [ControlRequest], typeof cancelUpdate>(cancelUpdate, onCancel, { validator: whileGoing });

  const onChange = (request: ChangeRequest) => {
    change(state, request);
    return now();
  };
  const mayChange = (request: ChangeRequest) => {
    whileGoing();
    checkChange(request);
  };
  setHandler(changeUpdate, onChange, { validator: mayChange });
}

function change(state: RunState, { concurrency, threshold }: ChangeRequest): void {
  if (concurrency !== undefined) state.concurrency = concurrency;
  if (threshold !== undefined) state.threshold = threshold;
}

function checkChange({ concurrency, threshold }: ChangeRequest): void {
  if (
    concurrency !== undefined &&
    !(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MAX_CONCURRENCY)
  ) {
    refuse(`The concurrency must be a whole number from 1 to ${MAX_CONCURRENCY}.`);
  }
  if (threshold && !(threshold.failures >= 0 && (threshold.kind === 'count' || threshold.failures <= 100))) {
    refuse('The threshold must be a count, or a percentage up to 100.');
  }
}

function refuse(message: string): never {
  throw ApplicationFailure.nonRetryable(message, 'ControlRefused');
}
