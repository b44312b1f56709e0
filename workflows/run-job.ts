import { defineSearchAttributeKey } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  ActivityFailure,
  ApplicationFailure,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Ending, FollowUp, RunArguments, RunSummary } from '../shared/runs/run-activities.ts';
import { runActivities } from './activities.ts';
import { acceptControls } from './controls.ts';
import { pause } from './pausing.ts';
import { keepReporting, showStatus } from './report.ts';
import { beginning, type RunState } from './state.ts';
import { NAMES_AT_A_TIME, workThrough, type Left } from './window.ts';

/** Runs a job on a frozen set, pass by pass, until every member has its outcome. State is small whatever the set's size. */
export async function runJob(run: RunArguments, carried?: RunState): Promise<RunSummary> {
  const state = carried ?? beginning(run);
  acceptControls(state);

  const reporter = startReporting(run, state);
  let ending: Ending;
  try {
    const left = await workThroughPasses(run, state);
    if (left === 'history') {
      await reporter.stop();
      await condition(allHandlersFinished);
      return await continueAsNew<typeof runJob>(run, state);
    }
    ending = left === 'cancelled' ? cancelledBy(state.cancelled?.by) : await conclude(run, state);
  } catch (error) {
    if (!isCancellation(error) && !(error instanceof ActivityFailure)) throw error;
    ending = isCancellation(error) ? cancelledBy('Temporal') : { kind: 'broken', message: messageOf(error) };
  }
  return CancellationScope.nonCancellable(async () => {
    state.isEnding = true;
    await reporter.stop();
    const { followUp, ...summary } = await runActivities(run).finishRun({ run: run.run, ending });
    if (followUp) await startFollowUp(run, followUp);
    showStatus(run, summary.status);
    // The run's document has its end; the workflow fails as well, so that operators find it among the failures.
    if (ending.kind === 'broken') throw ApplicationFailure.nonRetryable(ending.message, 'RunBroken');
    return summary;
  });
}

/** What has to be done once after the last member, e.g. joining the parts of an export; a cancel cuts it short. */
async function conclude(run: RunArguments, state: RunState): Promise<Ending> {
  if (!run.concludes) return { kind: 'worked' };
  const concluded = await unlessCancelled(state, () => runActivities(run).concludeRun({ run: run.run }));
  if (!concluded) return cancelledBy(state.cancelled?.by);
  return concluded.failure === undefined ? { kind: 'worked' } : { kind: 'not-concluded', message: concluded.failure };
}

/** Starts a run that comes of this one and goes on by itself. */
async function startFollowUp({ hasSearchAttributes }: RunArguments, followUp: FollowUp): Promise<void> {
  const { arguments: run, details, searchAttributes } = followUp;
  const keywords = Object.entries(searchAttributes).map(([name, value]) => ({
    key: defineSearchAttributeKey(name, 'KEYWORD'),
    value,
  }));
  try {
    await startChild<typeof runJob>('runJob', {
      workflowId: run.run,
      args: [{ ...run, hasSearchAttributes }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      ...(run.title === undefined ? {} : { staticSummary: run.title }),
      staticDetails: details,
      ...(hasSearchAttributes ? { typedSearchAttributes: keywords } : {}),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function workThroughPasses(run: RunArguments, state: RunState): Promise<Left> {
  await freezeFirstPass(run, state);
  while (state.range && !state.cancelled) {
    const left = await workThrough(run, state, state.range);
    if (left !== 'done') return left;
    await freezeNextPass(run, state);
  }
  return state.cancelled ? 'cancelled' : 'done';
}

async function freezeFirstPass(run: RunArguments, state: RunState): Promise<void> {
  if (state.frozen) return;
  showStatus(run, 'INITIALIZING');
  const { freezeMembers } = runActivities(run);
  const frozen = await unlessCancelled(state, () => freezeMembers({ run: run.run, firstMembers: NAMES_AT_A_TIME }));
  if (!frozen) return;
  const { batches, members, firstMembers, difference } = frozen;
  state.frozen = { batches, members };
  state.names = { first: 1, ids: firstMembers };
  state.range = { pass: 1, first: 1, last: batches, next: 1, stragglers: [], notBefore: 0 };
  showStatus(run, 'RUNNING');
  if (difference !== undefined) pause(state, 'SET_CHANGED', difference);
}

/** Freezes a pass over the members that wait for one; none is left when nobody waits, or after the last pass. */
async function freezeNextPass(run: RunArguments, state: RunState): Promise<void> {
  const { range } = state;
  state.range = null;
  if (!range || state.parked === 0 || range.pass > run.settings.passDelays.length) return;
  const pass = range.pass + 1;
  const { freezePass } = runActivities(run);
  const input = { run: run.run, pass, after: range.last, firstMembers: NAMES_AT_A_TIME };
  const frozen = await unlessCancelled(state, () => freezePass(input));
  if (!frozen || frozen.batches === 0) return;
  const first = range.last + 1;
  const notBefore = Date.now() + frozen.waitMs;
  state.range = { pass, first, last: range.last + frozen.batches, next: first, stragglers: [], notBefore };
  state.names = { first, ids: frozen.firstMembers };
}

/** Runs an activity that a cancel may cut short; undefined then. */
async function unlessCancelled<T>(state: RunState, activity: () => Promise<T>): Promise<T | undefined> {
  type Ended = { ok: true; value: T } | { ok: false; error: unknown };
  let ended: Ended | undefined;
  const scope = new CancellationScope();
  const running = scope.run(activity).then(
    (value) => (ended = { ok: true, value }),
    (error: unknown) => (ended = { ok: false, error }),
  );
  await condition(() => ended !== undefined || state.cancelled !== null);
  if (!ended) scope.cancel();
  const result: Ended = await running;
  if (result.ok) return result.value;
  if (state.cancelled && isCancellation(result.error)) return undefined;
  throw result.error;
}

function startReporting(run: RunArguments, state: RunState): { stop: () => Promise<void> } {
  let isOver = false;
  const scope = new CancellationScope();
  const reporting = scope
    .run(() => keepReporting(run, state, () => isOver))
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  return {
    stop: async () => {
      isOver = true;
      scope.cancel();
      await reporting;
    },
  };
}

function cancelledBy(by = 'somebody'): Ending {
  return { kind: 'cancelled', message: `Cancelled by ${by}.` };
}

function messageOf(error: unknown): string {
  if (error instanceof ActivityFailure && error.cause) return error.cause.message;
  return error instanceof Error ? error.message : String(error);
}
