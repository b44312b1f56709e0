import { CancellationScope, condition, isCancellation, patched, workflowInfo } from '@temporalio/workflow';
import type { BatchResult } from '../shared/model/batch.ts';
import { addCounts } from '../shared/model/outcome.ts';
import { MAX_IN_FLIGHT } from '../shared/model/run-controls.ts';
import type { RunArguments } from '../shared/runs/run-activities.ts';
import { runActivities, workOnBatch } from './activities.ts';
import { judgeThreshold, watchTarget } from './pausing.ts';
import type { PassRange, RunState } from './state.ts';

/** How long batches may take to finish before the workflow continues as new without them. */
const DRAIN_MS = 10_000;

/** How many ids are fetched at a time to label activities: as many as may be in flight. */
export const NAMES_AT_A_TIME = MAX_IN_FLIGHT;

/** The workflow continues as new after this many events; work in flight then adds more, up to the limit of 10,000. */
const HISTORY_LIMIT = 8_000;

/** Why a pass ended: it is complete, or the history is long enough. */
export type Left = 'done' | 'history';

/**
 * Works through one pass with `concurrency` members in progress, and pauses when told to. The window is filled without
 * waiting in between: Temporal keeps the stack of every promise, which costs more than handing out.
 * @throws when a batch cannot be processed at all, or the run is cancelled; after the batches in progress have
 * finished.
 */
export async function workThrough(run: RunArguments, state: RunState, range: PassRange): Promise<Left> {
  const naming = batchNames(run, state, range);
  const whole = CancellationScope.current();
  // Cancelling the run stops handing out; work in progress may finish first.
  const shielded = new CancellationScope({ cancellable: false });
  const batches = new CancellationScope({ cancellable: true, parent: shielded });
  let inFlight = 0;
  let failure: Error | undefined;

  const work = async (batch: number, summary: string): Promise<void> => {
    const { targets } = state;
    try {
      const result = await batches.run(() => workOnBatch(run, batch, range.pass, summary));
      absorb(run, state, range, result);
      // What began before the run was resumed no longer counts for its target: the outage may be over.
      if (state.targets === targets) watchTarget(state, result.target);
      judgeThreshold(state);
    } catch (error) {
      range.stragglers.push(batch);
      if (!isCancellation(error)) failure ??= error instanceof Error ? error : new Error(String(error));
    } finally {
      inFlight -= 1;
    }
  };

  const hasMore = () => range.stragglers.length > 0 || range.next <= range.last;
  const isLeaving = () => failure !== undefined || isHistoryLong(run);
  const mayStart = () => hasMore() && !state.paused && inFlight < mostInFlight(run, state, range);
  const isDone = () => !hasMore() && inFlight === 0;

  try {
    await waitForTime(range, isLeaving);
    while (!isDone() && !isLeaving()) {
      if (!mayStart()) await condition(() => isLeaving() || mayStart() || isDone());
      if (isLeaving() || isDone()) break;
      const batch = range.stragglers[0] ?? range.next;
      const summary = naming.known(batch) ?? (await naming.name(batch));
      // It may have been cancelled while nothing here waited: at the end of the execution before, or with the last answer.
      if (whole.consideredCancelled) await whole.cancelRequested;
      if (isLeaving() || state.paused) continue;
      if (range.stragglers[0] === batch) range.stragglers.shift();
      else range.next += 1;
      inFlight += 1;
      // It never rejects: errors are in `failure`.
      work(batch, summary).catch(() => undefined);
    }
  } finally {
    const patienceMs = whole.consideredCancelled ? run.settings.heartbeatMs : DRAIN_MS;
    await CancellationScope.nonCancellable(() => drain(batches, () => inFlight === 0, patienceMs));
  }
  if (failure) throw failure;
  return isDone() ? 'done' : 'history';
}

/** How many batches may be in flight without exceeding the run's concurrency; at least one. */
function mostInFlight({ settings }: RunArguments, { concurrency }: RunState, { pass }: PassRange): number {
  const membersEach = pass === 1 ? settings.batchSize : 1;
  return Math.min(Math.max(Math.floor(concurrency / membersEach), 1), MAX_IN_FLIGHT);
}

async function waitForTime(range: PassRange, isLeaving: () => boolean): Promise<void> {
  const waitMs = range.notBefore - Date.now();
  if (waitMs > 0) await condition(isLeaving, waitMs, { summary: `before pass ${range.pass}` });
}

function isHistoryLong({ historyLimit = HISTORY_LIMIT }: RunArguments): boolean {
  const { historyLength, continueAsNewSuggested, suggestedContinueAsNewReasons = [] } = workflowInfo();
  if (historyLength >= historyLimit) return true;
  // The server suggests it at 4,096 events; each new execution begins with nothing in flight, so twice as many are
  // better.
  const hasOther = suggestedContinueAsNewReasons.some((reason) => reason !== 'TOO_MANY_HISTORY_EVENTS');
  return continueAsNewSuggested && (hasOther || suggestedContinueAsNewReasons.length === 0);
}

/** Lets batches finish, then cancels the rest; the next attempt adopts what they did. */
async function drain(batches: CancellationScope, areOver: () => boolean, patienceMs: number): Promise<void> {
  if (areOver()) return;
  if (await condition(areOver, patienceMs, { summary: 'for what is in hand' })) return;
  batches.cancel();
  await condition(areOver);
}

/** True if members that this pass parks get no further one. */
export function isLastPass({ settings }: RunArguments, { pass }: PassRange): boolean {
  return pass > settings.passDelays.length;
}

function absorb(run: RunArguments, state: RunState, range: PassRange, { counts, parked }: BatchResult): void {
  state.counts = addCounts(state.counts, counts);
  // A history from before these counted went on where the threshold would pause it now.
  if (parked > 0 && isLastPass(run, range) && patched('exhausted-members-count')) state.exhausted += parked;
  // A batch of a later pass removes its one member from the waiting ones.
  state.parked += parked - (range.pass > 1 ? 1 : 0);
}

/** Names of batches for Temporal's UI: "members 1–500", or the member's id where a batch is one member. */
interface BatchNames {
  /** Undefined if it must be read first. */
  known(batch: number): string | undefined;
  name(batch: number): Promise<string>;
}

function batchNames(run: RunArguments, state: RunState, range: PassRange): BatchNames {
  const { batchSize } = run.settings;
  if (batchSize > 1 && range.pass === 1) {
    const members = state.frozen?.members ?? run.members;
    const known = (batch: number) => `members ${(batch - 1) * batchSize + 1}–${Math.min(batch * batchSize, members)}`;
    return { known, name: async (batch) => known(batch) };
  }
  const known = (batch: number) => {
    const id = state.names.ids[batch - state.names.first];
    return id === undefined ? undefined : `member ${id}`;
  };
  const name = async (batch: number) => {
    const ids = await runActivities(run).readMembers({ run: run.run, first: batch, count: NAMES_AT_A_TIME });
    state.names = { first: batch, ids };
    return known(batch) ?? 'member ?';
  };
  return { known, name };
}
