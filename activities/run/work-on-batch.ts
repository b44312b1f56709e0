import type { BatchResult } from '../../shared/model/batch.ts';
import type { Run } from '../../shared/model/run.ts';
import type { JobWork } from '../../shared/job-kit/job-work.ts';
import { gatherCalls } from '../../shared/runtime/gather-calls.ts';
import { keepLatest } from '../../shared/runtime/keep-latest.ts';
import type { BatchInput } from '../../shared/runs/run-activities.ts';
import { decideByPerforming } from './settle/decide-by-performing.ts';
import { decideByPlan } from './settle/decide-by-plan.ts';
import { decideByRendering } from './settle/decide-by-rendering.ts';
import { decideWithoutRight } from './settle/decide-without-right.ts';
import { memberContext, type MemberContext } from './settle/member-context.ts';
import { submitterRights } from './submitter-rights.ts';
import { requireRun, type WorkerServices } from './worker-services.ts';
import type { Decide } from './settle/decision.ts';
import { leaseFor } from './settle/lease.ts';
import { workGate } from './settle/work-gate.ts';
import { writeTogether } from './settle/write-together.ts';
import { settleBatch } from './settle/settle-batch.ts';

/** Runs kept in memory: what planning reads of them no longer changes, and a worker needs the same ones repeatedly. */
const KEPT_RUNS = 50;
const RIGHTS_TOGETHER = { most: 50, atOnce: 1, aloneAfterFailure: true, restMs: 50 };

/**
 * Makes a job's activity: settles one batch of its members by the job's own plan. An activity that calls an outside
 * system is not interrupted when cancelled: the call may already have taken effect, and its answer is worth waiting
 * for. It continues under its lease until the end of the run revokes it.
 * @param stopping aborted when the worker stops.
 */
export function memberActivity(
  services: WorkerServices,
  work: JobWork,
  stopping: AbortSignal,
): (input: BatchInput, signal: AbortSignal) => Promise<BatchResult> {
  const together = writeTogether(services.store);
  const runs = new Map<string, Run>();
  const frozenRun = async (id: string) => {
    const known = runs.get(id);
    if (known) return known;
    const run = await requireRun(services, id);
    keepLatest(runs, id, run, KEPT_RUNS);
    return run;
  };
  // Activities of single members ask for the same account at the same time.
  const rightsNow = gatherCalls(async (asked: readonly Run[]) => {
    const answers = new Map([...new Set(asked)].map((run) => [run, submitterRights(services, run)]));
    return Promise.all(asked.map((run) => answers.get(run) ?? submitterRights(services, run)));
  }, RIGHTS_TOGETHER);
  return async ({ run: id, batch: number, pass }, signal) => {
    const run = await frozenRun(id);
    const isSingle = run.settings.batchSize === 1 || pass > 1;
    const store = isSingle ? together : services.store;
    const { rights, refusal } = await (isSingle ? rightsNow(run) : submitterRights(services, run));
    const context = memberContext(services, { run, rights }, { number, pass }, store.journal);
    const { collection, batch, notBefore } = context;
    return settleBatch({
      store,
      records: store.records(collection),
      batch,
      job: run.job.activity,
      decide: refusal === undefined ? decideBy(work, context) : decideWithoutRight(work, context, refusal),
      notBefore,
      ...{ mostDeaths: services.config.mostDeaths, gate: workGate },
      ...(work.kind === 'performer-work'
        ? { signal: stopping, holding: { leaseMs: leaseFor(run.settings.heartbeatMs) } }
        : { signal }),
      // A part is rendered as a whole; its members are then decided about without being read again.
      ...(work.kind === 'render-work' ? { withoutRecords: true } : {}),
    });
  };
}

function decideBy(work: JobWork, context: MemberContext): Decide {
  switch (work.kind) {
    case 'record-work':
      return decideByPlan(work, context);
    case 'performer-work':
      return decideByPerforming(work, context);
    case 'render-work':
      return decideByRendering(work, context);
  }
}
