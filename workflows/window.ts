import { CancellationScope, condition, isCancellation, workflowInfo } from '@temporalio/workflow';
import type { BatchResult } from '../shared/model/batch.ts';
import type { RunArguments } from '../shared/runs/run-activities.ts';
import { runActivities, workOnBatch } from './activities.ts';
import { judgeThreshold, watchTarget } from './pausing.ts';
import type { PassRange, RunState } from './state.ts';

/** How long batches may take to finish before the workflow continues as new without them. */
const DRAIN_MS = 10_000;

/** Ids that are fetched at a time to name activities by; never more than a window needs. */
export const NAMES_AT_A_TIME = 50;

/** Why a pass was left: worked through, cancelled, or the history is long enough. */
export type Left = 'done' | 'cancelled' | 'history';

/**
 * Works through one pass with `concurrency` batches in flight, pausing when told to.
 * @param names ids of the members in the next batches of one, as far as they are known.
 * @throws when a batch cannot be worked on at all, after the others have finished.
 */
export async function workThrough(
  run: RunArguments,
  state: RunState,
  range: PassRange,
  names: readonly string[],
): Promise<Left> {
  const inFlight = new Map<number, CancellationScope>();
  const naming = batchNames(run, state, range, names);
  let failure: Error | undefined;

  const start = (batch: number, summary: string) => {
    const scope = new CancellationScope();
    inFlight.set(batch, scope);
    scope
      .run(() => workOnBatch(run, batch, range.pass, summary))
      .then((result) => absorb(state, range, result))
      .catch((error: unknown) => {
        range.stragglers.push(batch);
        if (!isCancellation(error)) failure ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => inFlight.delete(batch));
  };

  const hasMore = () => range.stragglers.length > 0 || range.next <= range.last;
  const isLeaving = () => failure !== undefined || state.cancelled !== null || isHistoryLong(run);
  const mayStart = () => hasMore() && !state.paused && inFlight.size < state.concurrency;
  const isDone = () => !hasMore() && inFlight.size === 0;

  await waitForTime(range, () => isLeaving());
  while (!isDone() && !isLeaving()) {
    await condition(() => isLeaving() || mayStart() || isDone());
    if (isLeaving() || isDone()) break;
    const batch = range.stragglers[0] ?? range.next;
    const summary = await naming(batch);
    if (isLeaving() || state.paused) continue;
    if (range.stragglers[0] === batch) range.stragglers.shift();
    else range.next += 1;
    start(batch, summary);
  }

  await drain(inFlight, state.cancelled ? run.settings.heartbeatMs : DRAIN_MS);
  if (failure) throw failure;
  if (state.cancelled) return 'cancelled';
  return isDone() ? 'done' : 'history';
}

async function waitForTime(range: PassRange, isLeaving: () => boolean): Promise<void> {
  const waitMs = range.notBefore - Date.now();
  if (waitMs > 0) await condition(isLeaving, waitMs);
}

function isHistoryLong({ historyLimit }: RunArguments): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || (historyLimit !== undefined && historyLength >= historyLimit);
}

/** Lets batches finish, then cancels those that have not; what they did is adopted by whoever takes them up next. */
async function drain(inFlight: Map<number, CancellationScope>, patienceMs: number): Promise<void> {
  if (inFlight.size === 0) return;
  if (await condition(() => inFlight.size === 0, patienceMs)) return;
  for (const scope of inFlight.values()) scope.cancel();
  await condition(() => inFlight.size === 0);
}

function absorb(state: RunState, range: PassRange, { counts, parked, target }: BatchResult): void {
  const sum = { ...state.counts };
  for (const outcome of Object.keys(sum) as (keyof typeof sum)[]) sum[outcome] += counts[outcome];
  state.counts = sum;
  // A batch of a later pass takes its one member out of the waiting ones.
  state.parked += parked - (range.pass > 1 ? 1 : 0);
  watchTarget(state, target);
  judgeThreshold(state);
}

/** Names batches for Temporal's UI: "members 1–500", or the member's id where a batch is one member. */
function batchNames(
  run: RunArguments,
  state: RunState,
  range: PassRange,
  known: readonly string[],
): (batch: number) => Promise<string> {
  const { batchSize } = run.settings;
  if (batchSize > 1 && range.pass === 1) {
    const members = state.frozen?.members ?? run.members;
    return async (batch) => `members ${(batch - 1) * batchSize + 1}–${Math.min(batch * batchSize, members)}`;
  }
  let names = known;
  let from = range.next;
  return async (batch) => {
    if (batch < from || batch >= from + names.length) {
      names = await runActivities(run).readMembers({ run: run.run, first: batch, count: NAMES_AT_A_TIME });
      from = batch;
    }
    return `member ${names[batch - from] ?? '?'}`;
  };
}
