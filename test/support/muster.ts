import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { pino } from 'pino';
import { prepareUser } from '../../shared/access/prepare-user.ts';
import { loadWorks } from '../../activities/activities.ts';
import type { WorkerServices } from '../../activities/run/worker-services.ts';
import { readConfig, type Config } from '../../shared/runtime/config.ts';
import { isFinal, type Run } from '../../shared/model/run.ts';
import type { JobDefinition } from '../../shared/job-kit/job-definition.ts';
import { loadJobCatalogue } from '../../shared/jobs/catalogue/job-catalogue.ts';
import type { JobWork } from '../../shared/job-kit/job-work.ts';
import type { RunRequest, RunServices } from '../../shared/runs/run-request.ts';
import { submitRun, type InternalSettings } from '../../shared/runs/submit-run.ts';
import { ensureSearchAttributes } from '../../shared/runs/search-attributes.ts';
import { openLookups } from '../../shared/job-kit/open-lookups.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';
import type { Store } from '../../shared/store/store.ts';
import { connectWorker } from '../../workers/connect-worker.ts';
import { createWorker, type MusterWorker } from '../../workers/run-worker.ts';
import { reconcileRuns } from '../../workers/upkeep/reconcile.ts';
import { ADMIN } from './callers.ts';
import { testEngines } from './engines.ts';
import { openTestStore } from './store.ts';
import { silenceRuntime } from './silence.ts';
import { TEST_SECRET_KEY } from './test-secret-key.ts';
import { until } from './until.ts';
import { workflowBundlePath } from './workflow-bundle.ts';

silenceRuntime();

/** A whole Muster in this process, with its own database and task queue; tests start and stop workers as needed. */
export interface TestMuster extends RunServices {
  workerServices: WorkerServices;
  databaseName: string;
  startWorker(): Promise<{ stop(): Promise<void> }>;
  /** Runs `during` with one worker. */
  withWorker<T>(during: () => Promise<T>): Promise<T>;
  submit(
    jobId: string,
    set: string,
    parameters?: Record<string, string>,
    more?: Partial<RunRequest>,
    internal?: InternalSettings,
  ): Promise<Run>;
  ended(run: string, limitMs?: number): Promise<Run>;
  reconcile(): Promise<void>;
  close(): Promise<void>;
}

export interface MusterOptions {
  environment?: Record<string, string>;
  /** What the workers see of the store: a test causes faults with it. */
  faulty?: (store: Store) => Store;
}

export async function openMuster(
  jobs: readonly { definition: JobDefinition; work: JobWork }[] = [],
  { environment = {}, faulty = (store) => store }: MusterOptions = {},
): Promise<TestMuster> {
  const { temporalAddress } = testEngines();
  const store = await openTestStore();
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  const config: Config = readConfig({
    MUSTER_TASK_QUEUE: taskQueue,
    MUSTER_FILES: join(tmpdir(), `muster-${taskQueue}`),
    MUSTER_SECRET_KEYS: TEST_SECRET_KEY,
    // Tests call as fast as they can.
    MUSTER_CALLS_PER_SECOND: '0',
    MUSTER_PUBLIC_CALLS_PER_SECOND: '0',
    ...environment,
  });
  const connection = await Connection.connect({ address: temporalAddress });
  const temporal = new Client({ connection });
  const hasSearchAttributes = await ensureSearchAttributes(temporal, 'default');
  const lookups = openLookups(store, config);
  const catalogue = await loadJobCatalogue(
    lookups,
    jobs.map(({ definition }) => definition),
  );
  const works = await loadWorks(jobs);
  const workerServices: WorkerServices = { store: faulty(store), config, secrets: await openSecrets(config), works };
  const services: RunServices = { config, store, temporal, catalogue, lookups, hasSearchAttributes };
  const running = new Set<{ stop(): Promise<void> }>();

  const startWorker = async () => {
    const native = await connectWorker({ address: temporalAddress });
    const worker = await createWorker({
      connection: native,
      temporal: config.temporal,
      services: workerServices,
      bundle: { codePath: await workflowBundlePath() },
      graceMs: 500,
      // A thread for workflows costs half a second of CPU per worker. Workers in their own processes have one.
      debugMode: true,
    });
    const handle = { stop: stopper(worker, native, () => running.delete(handle)) };
    running.add(handle);
    return handle;
  };

  return {
    ...services,
    workerServices,
    databaseName: store.databaseName,
    startWorker,
    withWorker: async (during) => {
      const worker = await startWorker();
      try {
        return await during();
      } finally {
        await worker.stop();
      }
    },
    submit: async (jobId, set, parameters = {}, more = {}, internal = {}) => {
      const request = { jobId, caller: ADMIN, parameters: { set_id: set, ...parameters }, ...more };
      // The run asks what its submitter may do when it works.
      const { person: user, roles } = request.caller;
      if (more.caller) await prepareUser(store, { user, roles: [...roles], mayCreate: true, by: 'test' });
      else await store.users.insert([{ _id: user, roles: [...roles].map((role) => ({ role })) }], 'test');
      return (await submitRun(services, request, internal)).run;
    },
    ended: async (id, limitMs) =>
      until(
        `run ${id} has ended`,
        async () => {
          const run = await store.runs.get(id);
          return run && isFinal(run.status) ? run : undefined;
        },
        limitMs,
      ),
    reconcile: () =>
      reconcileRuns(workerServices, { store, temporal, taskQueue, hasSearchAttributes }, pino({ level: 'silent' })),
    close: async () => {
      for (const worker of [...running]) await worker.stop();
      await connection.close();
      await store.close();
      await rm(config.filesFolder, { recursive: true, force: true });
    },
  };
}

/** Far more than a worker needs whose members can end. */
const STOPS_WITHIN_MS = 120_000;

/** A failed test may have left members waiting for it, and so the worker without an end: the tests after it are to run. */
function stopper(worker: MusterWorker, native: NativeConnection, onStopped: () => void): () => Promise<void> {
  const running = worker.run();
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= (async () => {
      worker.shutdown();
      const patience = new AbortController();
      const tooLong = delay(STOPS_WITHIN_MS, 'too long', { signal: patience.signal }).catch(() => undefined);
      if ((await Promise.race([running, tooLong])) === 'too long') {
        onStopped();
        throw new Error('The worker does not stop: a member waits for something that a test did not let happen.');
      }
      patience.abort();
      await native.close();
      onStopped();
    })();
    return stopping;
  };
}
