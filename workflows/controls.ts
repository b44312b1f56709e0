import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import {
  MAX_CONCURRENCY,
  RUN_UPDATES,
  type ChangeRequest,
  type ControlRequest,
  type ControlState,
} from '../shared/model/run-controls.ts';
import { judged, pause } from './pausing.ts';
import type { RunState } from './state.ts';

/**
 * Lets people control the run. A control that is not possible now is refused, with the reason, before it enters the
 * history.
 * @param cancel stops the work on the run after a person asked for it.
 */
export function acceptControls(state: RunState, cancel: () => void): void {
  const whileGoing = () => {
    if (state.isEnding) refuse('The run is ending.');
    if (state.cancelled) refuse('The run was cancelled already.');
  };
  const now = (): ControlState => {
    const { paused, cancelled, concurrency, threshold } = state;
    return { paused, cancelled, concurrency, threshold };
  };

  const onPause = ({ id, by }: ControlRequest) => {
    state.accepted.push(id);
    pause(state, 'REQUESTED', `Paused by ${by}.`);
    return now();
  };
  const mayPause = () => {
    whileGoing();
    if (state.paused) refuse('The run is paused already.');
  };
  setHandler<ControlState, [ControlRequest], typeof RUN_UPDATES.pause>(RUN_UPDATES.pause, onPause, {
    validator: mayPause,
  });

  const onResume = (request: ChangeRequest) => {
    change(state, request);
    state.accepted.push(request.id);
    state.paused = null;
    state.judgedFrom = judged(state);
    state.targets = {};
    return now();
  };
  const mayResume = (request: ChangeRequest) => {
    whileGoing();
    if (!state.paused) refuse('The run is not paused.');
    checkChange(request);
  };
  setHandler(RUN_UPDATES.resume, onResume, { validator: mayResume });

  const onCancel = ({ id, by }: ControlRequest) => {
    state.accepted.push(id);
    state.cancelled = { by };
    cancel();
    return now();
  };
  setHandler<ControlState, [ControlRequest], typeof RUN_UPDATES.cancel>(RUN_UPDATES.cancel, onCancel, {
    validator: whileGoing,
  });

  const onChange = (request: ChangeRequest) => {
    change(state, request);
    state.accepted.push(request.id);
    return now();
  };
  const mayChange = (request: ChangeRequest) => {
    whileGoing();
    checkChange(request);
  };
  setHandler(RUN_UPDATES.update, onChange, { validator: mayChange });
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
