import { fileURLToPath } from 'node:url';
import type { NativeConnection } from '@temporalio/worker';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/activities.ts';
import type { RunRoom } from '../activities/run/run-room.ts';
import type { TemporalSettings } from '../shared/config.ts';

/** The workflows' source; built (`dist/`) it is JavaScript. */
export const WORKFLOWS_PATH = fileURLToPath(
  new URL(`../workflows/run-job.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

export interface WorkerOptions {
  connection: NativeConnection;
  temporal: TemporalSettings;
  room: RunRoom;
  /** Spares the bundling when a process makes several workers. */
  bundle?: WorkflowBundleOption;
  /** How long activities may take to notice that the worker stops. */
  graceMs?: number;
}

/** Makes a worker for all jobs. Any number may run; each takes what it can. */
export async function createWorker({
  connection,
  temporal,
  room,
  bundle,
  graceMs = 10_000,
}: WorkerOptions): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    activities: createActivities(room),
    ...(bundle ? { workflowBundle: bundle } : { workflowsPath: WORKFLOWS_PATH }),
    // Eager activities would bypass queue limits and hide the backlog.
    maxEagerActivityReservationsPerWorkflowTask: 0,
    maxConcurrentActivityTaskExecutions: 200,
    shutdownGraceTime: graceMs,
  });
}
