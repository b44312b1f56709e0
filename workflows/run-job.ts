import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
} from '@temporalio/workflow';
import type { Ending, RunArguments, RunSummary } from '../shared/runs/run-activities.ts';
import { runActivities } from './activities.ts';
import { acceptControls } from './controls.ts';
import { pause } from './pausing.ts';
import { keepReporting, showPause, showStatus } from './report.ts';
import { beginning, type PassRange, type RunState } from './state.ts';
import { isLastPass, NAMES_AT_A_TIME, workThrough, type Left } from './window.ts';

/**
 * Runs a job on a frozen set, pass by pass, until every member has an outcome. The state stays small, whatever the size
 * of the set.
 */
export async function runJob(run: RunArguments, carried?: RunState): Promise<RunSummary> {
  // What an earlier version carried may lack what came later.
  const state: RunState = { ...beginning(run), ...carried };
  const work = new CancellationScope();
  acceptControls(state, () => {
    work.cancel();
  });
  if (state.cancelled) work.cancel();

  const reporter = startReporting(run, state);
  let ending: Ending;
  try {
    const left = await work.run(() => workThroughPasses(run, state));
    if (left === 'history') {
      await reporter.stop();
      await condition(allHandlersFinished);
      return await continueAsNew<typeof runJob>(run, state);
    }
    ending = await work.run(() => conclude(run, state));
  } catch (error) {
    if (isCancellation(error)) ending = cancelledBy(state.cancelled?.by ?? 'Temporal');
    else if (error instanceof ActivityFailure) ending = await endBroken(state, work, messageOf(error));
    else throw error;
  }
  state.isEnding = true;
  return CancellationScope.nonCancellable(async () => {
    await reporter.stop();
    const { followUp, ...summary } = await runActivities(run).finishRun({
      run: run.run,
      ending,
      accepted: state.accepted,
    });
    const { hasSearchAttributes } = run;
    if (followUp !== undefined) await runActivities(run).startRun({ run: followUp, hasSearchAttributes });
    showPause(run, state, null);
    showStatus(run, summary.status);
    // The run's document records the end; the workflow fails too, so that operators find it among the failures.
    if (summary.status === 'FAILED') throw ApplicationFailure.nonRetryable(summary.failure ?? '', 'RunBroken');
    return summary;
  });
}

async function workThroughPasses(run: RunArguments, state: RunState): Promise<Left> {
  await freezeFirstPass(run, state);
  while (state.range) {
    if ((await workThrough(run, state, state.range)) === 'history') return 'history';
    await freezeNextPass(run, state, state.range);
  }
  return 'done';
}

async function freezeFirstPass(run: RunArguments, state: RunState): Promise<void> {
  if (state.frozen) return;
  showStatus(run, 'INITIALIZING');
  const frozen = await runActivities(run).freezeMembers({ run: run.run, firstMembers: NAMES_AT_A_TIME });
  const { batches, members, firstMembers, difference } = frozen;
  state.frozen = { batches, members };
  state.names = { first: 1, ids: firstMembers };
  state.range = { pass: 1, first: 1, last: batches, next: 1, stragglers: [], notBefore: 0 };
  showStatus(run, 'RUNNING');
  // An empty set needs no question: the run ends and says that it had no members.
  if (difference !== undefined && members > 0) pause(state, 'SET_CHANGED', difference);
}

/** Freezes a pass over the members that wait for one. There is none if no member waits, or after the last pass. */
async function freezeNextPass(run: RunArguments, state: RunState, range: PassRange): Promise<void> {
  state.range = null;
  if (state.parked === 0 || isLastPass(run, range)) return;
  const pass = range.pass + 1;
  const input = { run: run.run, pass, after: range.last, firstMembers: NAMES_AT_A_TIME };
  const frozen = await runActivities(run).freezePass(input);
  if (frozen.batches === 0) return;
  const first = range.last + 1;
  const notBefore = Date.now() + frozen.waitMs;
  state.range = { pass, first, last: range.last + frozen.batches, next: first, stragglers: [], notBefore };
  state.names = { first, ids: frozen.firstMembers };
}

/**
 * The last step after all members, for example joining the parts of an export. A pause holds it: nothing is joined,
 * uploaded, sent or counted until the run is resumed. A cancel stops it.
 */
async function conclude(run: RunArguments, state: RunState): Promise<Ending> {
  const concluded = run.concludes ? await concludeUnlessPaused(run, state) : {};
  await untilGoing(state);
  // From here on controls are refused; those accepted before still take effect.
  state.isEnding = true;
  if (state.cancelled) return cancelledBy(state.cancelled.by);
  return concluded.failure === undefined ? { kind: 'worked' } : { kind: 'not-concluded', message: concluded.failure };
}

/** Concludes the run; a pause stops this, and it starts again when the run is resumed. */
async function concludeUnlessPaused(run: RunArguments, state: RunState): Promise<{ failure?: string }> {
  for (;;) {
    await untilGoing(state);
    const attempt = new CancellationScope();
    const concluding = attempt.run(() => runActivities(run).concludeRun({ run: run.run }));
    const pausing = attempt
      .run(() => condition(() => state.paused !== null))
      .then(
        () => {
          attempt.cancel();
        },
        () => undefined,
      );
    try {
      return await concluding;
    } catch (error) {
      // It may have been resumed already. If the run itself was cancelled, waiting says so.
      if (!isCancellation(error) || !attempt.consideredCancelled) throw error;
    } finally {
      attempt.cancel();
      await pausing;
    }
  }
}

/** A pause also holds the end of a run that broke. A cancel goes on to the end. */
async function endBroken(state: RunState, work: CancellationScope, message: string): Promise<Ending> {
  const broken: Ending = { kind: 'broken', message };
  if (!state.paused || !patched('pause-holds-broken')) return broken;
  state.broken = message;
  try {
    await work.run(() => untilGoing(state));
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return cancelledBy(state.cancelled?.by ?? 'Temporal');
  }
  state.isEnding = true;
  return state.cancelled ? cancelledBy(state.cancelled.by) : broken;
}

/** Waits while the run is paused. It may be resumed and paused again in one step, before what waits for it goes on. */
async function untilGoing(state: RunState): Promise<void> {
  do {
    await condition(() => !state.paused);
  } while (state.paused);
}

/** Reports until it is stopped, also while a cancelled run is being ended. */
function startReporting(run: RunArguments, state: RunState): { stop: () => Promise<void> } {
  let isOver = false;
  const scope = new CancellationScope({ cancellable: true, parent: new CancellationScope({ cancellable: false }) });
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

function cancelledBy(by: string): Ending {
  return { kind: 'cancelled', message: `Cancelled by ${by}.` };
}

function messageOf(error: ActivityFailure): string {
  return error.cause?.message ?? error.message;
}
