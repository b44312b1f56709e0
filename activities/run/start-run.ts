import type { Client } from '@temporalio/client';
import { startWorkflow } from '../../shared/runs/start-workflow.ts';
import { requireRun, type WorkerServices } from './worker-services.ts';

/** Starts the workflow of a run that another run stored, for example to send its letters. Idempotent. */
export async function startRun(
  services: WorkerServices,
  temporal: Client,
  { run: id, hasSearchAttributes }: { run: string; hasSearchAttributes: boolean },
): Promise<void> {
  const run = await requireRun(services, id);
  await startWorkflow(
    { store: services.store, temporal, taskQueue: services.config.temporal.taskQueue, hasSearchAttributes },
    run,
  );
}
