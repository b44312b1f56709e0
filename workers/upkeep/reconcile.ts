import { backOffMs } from '../../shared/runtime/back-off.ts';
import type { Logger } from 'pino';
import { finishRun, tidyRun } from '../../activities/run/finish-run.ts';
import type { WorkerServices } from '../../activities/run/worker-services.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Ending } from '../../shared/runs/run-activities.ts';
import { updateIdsOf } from '../../shared/runs/control-run.ts';
import { startWorkflow, workflowIdOf, type WorkflowTarget } from '../../shared/runs/start-workflow.ts';
import { isSameHome, requireHome } from '../../shared/runs/temporal-home.ts';
import { LONGEST_POSTPONED_MS } from '../../shared/store/runs.ts';
import { hasUpdate, lookAtWorkflow, type WorkflowSeen } from './look-at-workflow.ts';

/** A submit in progress has this long to start its workflow itself. */
const STARTING_MS = 15_000;

/**
 * A workflow that Temporal does not know may reappear, for example while a server is restored, so its run is ended only
 * after this many checks over this long a time.
 */
const LOOKS = 3;
const MISSING_MS = 2 * 60_000;

/** Whoever asked for a control does not wait for its answer any more. */
const UNANSWERED_MS = 60_000;

/** While one worker handles a run, the others leave it alone. */
const LEASE_MS = 5 * 60_000;
const WAITS = { firstMs: 30_000, longestMs: LONGEST_POSTPONED_MS };

/**
 * Reconciles runs with workflows: starts runs whose workflow never started, ends runs whose workflow is gone
 * (terminated in Temporal's UI, or its history lost) or stuck before it began although the run is cancelled, and notes
 * in each run what stops it. A run that cannot be looked at, or cannot be ended, does not hold up others. Safe to call
 * from several workers at once.
 * @throws when Temporal or the database is down, or the database belongs to another Temporal.
 */
export async function reconcileRuns(services: WorkerServices, target: WorkflowTarget, log: Logger): Promise<void> {
  const home = await requireHome(services.store, target.temporal);
  for (const run of await services.store.runs.unfinished()) {
    if (run.temporal !== undefined && !isSameHome(run.temporal, home)) continue;
    try {
      await reconcileRun(services, target, run, log);
    } catch (err) {
      // If Temporal or the database is away, this says so; else Temporal cannot tell of this run alone.
      await requireHome(services.store, target.temporal);
      log.warn({ run: run._id, err }, 'a run could not be looked at; trying again');
      await services.store.runs.noteProblem(
        run._id,
        `Temporal does not tell how the workflow of this run is: ${messageOf(err)}`,
        new Date(),
      );
    }
  }
  for (const run of await services.store.runs.untidied(new Date())) await tidyAgain(services, run, log);
}

async function reconcileRun(services: WorkerServices, target: WorkflowTarget, run: Run, log: Logger): Promise<void> {
  const { runs } = services.store;
  const seen = await lookAtWorkflow(target.temporal, run);
  const isStuckForGood = seen.kind === 'stuck' && run.cancelled && !hasBegun(run);
  if ((seen.kind === 'going' || seen.kind === 'stuck') && !isStuckForGood) {
    if (run.missing) await runs.notMissing(run._id);
    if (seen.problem !== run.problem?.message) await runs.noteProblem(run._id, seen.problem, new Date());
    if (seen.kind === 'going') await refuseDropped(services, target, run);
    return;
  }
  if (seen.kind === 'missing' && !run.cancelled) {
    // A submit long after now is none in progress: it had a wrong clock.
    if (!hasBegun(run) && Math.abs(Date.now() - run.submitTime.getTime()) < STARTING_MS) return;
    if (hasBegun(run) && !(await isLost(services, run))) return;
  }
  const now = new Date();
  if (!(await runs.leaseReconciling(run._id, now, new Date(now.getTime() + LEASE_MS)))) return;
  try {
    if (seen.kind === 'missing' && !hasBegun(run) && !run.cancelled) {
      log.warn({ run: run._id }, 'starting the workflow of a run that has none');
      await startWorkflow(target, run);
    } else {
      log.warn({ run: run._id, state: seen.kind }, 'ending a run whose workflow cannot');
      if (isStuckForGood) {
        // Nothing was done yet, and it could never hear that it is cancelled.
        await target.temporal.workflow.getHandle(workflowIdOf(run)).terminate('The run is cancelled.');
      }
      await finishRun(services, { run: run._id, ending: endingOf(run, seen) });
    }
    await runs.endReconciling(run._id);
  } catch (err) {
    const tries = (run.reconciling?.tries ?? 0) + 1;
    const waitMs = backOffMs(WAITS, tries);
    log.warn({ run: run._id, err, tries }, 'a run could not be reconciled; trying again');
    const message = `The run could not be ${hasBegun(run) ? 'ended' : 'started'} (try ${tries}): ${messageOf(err)}`;
    await runs.postponeReconciling(run._id, tries, new Date(Date.now() + waitMs));
    await runs.noteProblem(run._id, message, new Date());
  }
}

/**
 * Temporal tells nobody of an Update that its workflow refused after its caller was gone: it just does not have it any
 * more. If it was taken after all, the run's next report says so.
 */
async function refuseDropped({ store }: WorkerServices, { temporal }: WorkflowTarget, run: Run): Promise<void> {
  for (const control of run.controls) {
    if (control.result !== 'asked' || Math.abs(Date.now() - control.at.getTime()) < UNANSWERED_MS) continue;
    const has = await Promise.all(updateIdsOf(control).map((id) => hasUpdate(temporal, run, id)));
    if (!has.includes(true)) await store.runs.settleControl(run._id, control.id, 'refused', NOT_TAKEN);
  }
}

const NOT_TAKEN =
  'The run did not take it: it was not possible then, or never arrived. Ask again if you still want it.';

function hasBegun({ status }: Run): boolean {
  return status !== 'QUEUED' && status !== 'PENDING';
}

/** Whether the workflow has been unknown to Temporal for long enough, by the clock that all workers share. */
async function isLost({ store }: WorkerServices, run: Run): Promise<boolean> {
  const now = await store.runs.now();
  const { since: noted = now, looks = 0 } = run.missing ?? {};
  // A time after now is one of a wrong clock.
  const since = noted > now ? now : noted;
  const missing = { since, looks: looks + 1 };
  await store.runs.noteMissing(run._id, missing);
  if (missing.looks >= LOOKS && now.getTime() - since.getTime() >= MISSING_MS) return true;
  const problem = 'Temporal does not know the workflow of this run. If that stays so, the run is ended.';
  await store.runs.noteProblem(run._id, problem, now);
  return false;
}

function endingOf({ status }: Run, { kind }: WorkflowSeen): Ending {
  const what = kind === 'gone' ? 'was ended outside Muster (terminated, failed or timed out)' : 'is no longer known';
  return { kind: 'aborted', message: `The workflow of this run ${what} while it was ${status}.` };
}

/** Removes what could not be removed when the run ended. */
async function tidyAgain(services: WorkerServices, run: Run, log: Logger): Promise<void> {
  const { runs } = services.store;
  const failure = await tidyRun(services, run);
  if (failure === undefined) {
    await runs.markTidied(run._id);
    return;
  }
  const tries = (run.untidied?.tries ?? 0) + 1;
  log.warn({ run: run._id, reason: failure, tries }, 'what an ended run left could not be taken away; trying again');
  const waitMs = backOffMs(WAITS, tries);
  await runs.postponeTidying(run._id, { message: failure, tries, notBefore: new Date(Date.now() + waitMs) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
