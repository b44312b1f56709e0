import { setMaxListeners } from 'node:events';
import type { NativeConnection } from '@temporalio/worker';
import { Worker, type WorkerOptions as TemporalWorkerOptions, type WorkflowBundleOption } from '@temporalio/worker';
import { createActivities } from '../activities/activities.ts';
import type { WorkerServices } from '../activities/run/worker-services.ts';
import type { Tracing } from '../shared/telemetry/tracing.ts';
import type { TemporalSettings } from '../shared/runtime/config.ts';
import { activityLogContext } from './activity-log-context.ts';
import { workerIdentity } from '../shared/runs/worker-identity.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { OUTSIDE_SYSTEM_NAMES, taskQueueOf } from '../shared/outside/outside-systems.ts';

export interface WorkerOptions {
  connection: NativeConnection;
  temporal: TemporalSettings;
  services: WorkerServices;
  /** Avoids bundling again when a process makes several workers. */
  bundle?: WorkflowBundleOption;
  /** How long activities have to finish when the worker stops. */
  graceMs?: number;
  /** Runs workflows without a separate thread: starts sooner, but nothing stops a workflow that never yields. */
  debugMode?: boolean;
  /** Carries traces on into workflows and activities. */
  tracing?: Tracing | undefined;
}

/**
 * The polls of a queue grow with its work. A server holds 1,200 open polls of a namespace and refuses the rest: a fixed
 * ten for each queue would be too many from fifteen workers on.
 */
const POLLERS = { type: 'autoscaling', maximum: 50 } as const;

const STICKY_MS = 3_000;

/** The worker of a process: one queue for runs, one for records, and one for each outside system. */
export interface MusterWorker {
  /**
   * Resolves after `shutdown`, when the work in progress has ended; rejects when one of the queues fails permanently.
   */
  run(): Promise<void>;
  shutdown(): void;
  /** True while all its queues are polled. */
  isPolling(): boolean;
}

/**
 * Makes a worker for all jobs and queues. Any number may run; each takes what it can. A slow outside system fills only
 * its own queue.
 */
export async function createWorker({
  connection,
  temporal,
  services,
  bundle,
  graceMs = 10_000,
  debugMode = false,
  tracing,
}: WorkerOptions): Promise<MusterWorker> {
  const stopping = new AbortController();
  // Every attempt at a member that waits listens to it.
  setMaxListeners(0, stopping.signal);
  const activities = createActivities(services, stopping.signal);
  const common: Omit<TemporalWorkerOptions, 'taskQueue'> = {
    connection,
    namespace: temporal.namespace,
    identity: workerIdentity(),
    activities,
    maxConcurrentActivityTaskExecutions: 200,
    activityTaskPollerBehavior: POLLERS,
    shutdownGraceTime: graceMs,
    debugMode,
    interceptors: {
      activity: [...(tracing?.activityInterceptors ?? []), activityLogContext],
      client: { workflow: [...(tracing?.clientInterceptors ?? [])] },
    },
  };
  const main = await Worker.create({
    ...common,
    taskQueue: temporal.taskQueue,
    workflowBundle: bundle ?? (await bundleWorkflows(tracing !== undefined)),
    ...(tracing ? { sinks: tracing.sinks } : {}),
    // If a worker dies, its workflow steps go to another one after this time, well before a control times out.
    stickyQueueScheduleToStartTimeout: STICKY_MS,
    // Eager activities would bypass queue limits and hide the backlog.
    maxEagerActivityReservationsPerWorkflowTask: 0,
  });
  const members = (['records', ...OUTSIDE_SYSTEM_NAMES] as const).map((reaches) =>
    Worker.create({ ...common, taskQueue: taskQueueOf(temporal.taskQueue, reaches) }),
  );
  return together([main, ...(await Promise.all(members))], () =>
    setTimeout(() => {
      stopping.abort();
    }, graceMs),
  );
}

function together(workers: readonly Worker[], onShutdown: () => NodeJS.Timeout): MusterWorker {
  let grace: NodeJS.Timeout | undefined;
  const shutdown = () => {
    grace ??= onShutdown();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  return {
    shutdown,
    isPolling: () => workers.every((worker) => worker.getState() === 'RUNNING'),
    run: async () => {
      const running = workers.map((worker) => worker.run());
      try {
        await Promise.all(running);
      } finally {
        // One that fails stops the others: a process that serves only some queues would hide the failure.
        shutdown();
        await Promise.allSettled(running);
        clearTimeout(grace);
      }
    },
  };
}
