import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Attempt } from '../../shared/store/batches.ts';
import { stepEndedWorkers } from './settle/deaths.ts';
import { keepLease, leaseFor, LOOK_AGAIN_MS } from './settle/lease.ts';
import { submitterRights } from './submitter-rights.ts';
import { requireRun, requireWork, type WorkerServices } from './worker-services.ts';

/**
 * Concludes a run's work after its last member with the work's own `conclude`, for example joins the parts of an export
 * and uploads the file. One attempt at a time: a later one waits for the previous attempt's lease. Called again, it
 * continues; once concluded, it returns the same answer. When the run is ending, there is nothing left to conclude.
 */
export async function concludeRun(
  services: WorkerServices,
  { run: id }: { run: string },
  signal: AbortSignal,
): Promise<{ failure?: string }> {
  const { concluding } = services.store;
  const run = await requireRun(services, id);
  const { conclude } = requireWork(services, run.job.activity);
  if (run.endTime || !conclude) return {};

  const leaseMs = leaseFor(run.settings.heartbeatMs);
  const taken = await takeUp(services, id, { leaseMs, signal });
  if (taken.kind === 'over') return {};
  if (taken.kind === 'concluded') return taken.result;
  const { attempt, takenAt, deaths } = taken;
  const lease = keepLease(concluding, attempt, { leaseMs, takenAt, signal });
  try {
    if (deaths >= services.config.mostDeaths) {
      const result = { failure: stepEndedWorkers('concluded the run', deaths) };
      await concluding.end(attempt, result);
      return result;
    }
    const { refusal } = await submitterRights(services, run);
    const result =
      refusal === undefined
        ? await conclude(run, services, {
            signal: lease.signal,
            write: (work) => concluding.write(attempt, work),
          })
        : { failure: refusal };
    await concluding.end(attempt, result);
    return result;
  } finally {
    await lease.end({ release: true });
  }
}

type TakenUp =
  | { kind: 'taken'; attempt: Attempt; takenAt: number; deaths: number }
  | { kind: 'concluded'; result: { failure?: string } }
  | { kind: 'over' };

async function takeUp(
  { store }: WorkerServices,
  run: string,
  { leaseMs, signal }: { leaseMs: number; signal: AbortSignal },
): Promise<TakenUp> {
  const holder = randomUUID();
  try {
    for (;;) {
      signal.throwIfAborted();
      const takenAt = performance.now();
      const take = await store.concluding.take(run, holder, leaseMs);
      if (take.kind === 'taken') return { ...take, takenAt };
      if (take.kind !== 'held') return take;
      await delay(LOOK_AGAIN_MS, undefined, { signal });
    }
  } catch (error) {
    await store.concluding.releaseIfTaken(run, holder);
    throw error;
  }
}
