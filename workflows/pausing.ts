import type { BatchResult } from '../shared/model/batch.ts';
import { totalOf } from '../shared/model/outcome.ts';
import type { PauseReason } from '../shared/model/run.ts';
import type { RunState } from './state.ts';

/** The threshold is checked only after this many members. */
const JUDGED_MEMBERS = 100;

/** The breaker looks at the latest calls to a target and trips when this share of them failed. */
const WATCHED_CALLS = 20;
const TRIPPING_SHARE = 0.8;

/** Pauses the run unless it is already paused: the first reason stays. */
export function pause(state: RunState, reason: PauseReason, message: string): void {
  state.paused ??= { reason, message, at: new Date().toISOString() };
}

/** What the threshold counts: members that failed already, and those that only the end of the run lets fail. */
export function judged({ counts, exhausted }: RunState): RunState['judgedFrom'] {
  return { done: totalOf(counts) + exhausted, failed: counts.failed + exhausted };
}

/** Pauses when more members failed than the submitter accepts without being asked. */
export function judgeThreshold(state: RunState): void {
  const { threshold, judgedFrom, exhausted } = state;
  const now = judged(state);
  const done = now.done - judgedFrom.done;
  if (!threshold || done < JUDGED_MEMBERS) return;
  const failed = now.failed - judgedFrom.failed;
  const limit = threshold.kind === 'count' ? threshold.failures : (threshold.failures / 100) * done;
  if (failed <= limit) return;
  const given = threshold.kind === 'count' ? `${threshold.failures}` : `${threshold.failures} %`;
  const counting = exhausted > 0 ? ', counting those whose last pass failed' : '';
  pause(
    state,
    'THRESHOLD',
    `${failed} of ${done} members failed${counting}; the threshold is ${given}. Resume to go on, or cancel.`,
  );
}

/** Pauses when an outside system, or the job itself, fails for everybody, instead of burning the set. */
export function watchTarget(state: RunState, target: BatchResult['target']): void {
  if (!target) return;
  if (target.stopped !== undefined) {
    pause(state, 'BREAKER', `${target.stopped} Resume when that is put right, or cancel.`);
  }
  const calls = [...(state.targets[target.name] ?? []), target.failed].slice(-WATCHED_CALLS);
  state.targets[target.name] = calls;
  const failures = calls.filter(Boolean).length;
  if (calls.length < WATCHED_CALLS || failures < WATCHED_CALLS * TRIPPING_SHARE) return;
  pause(
    state,
    'BREAKER',
    `${failures} of the last ${calls.length} calls of ${target.name} failed. Resume when it works again, or cancel.`,
  );
}
