import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import { loadWorks } from '../activities/activities.ts';
import type { Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { keepTrying } from '../shared/runtime/keep-trying.ts';
import { requireHome } from '../shared/runs/temporal-home.ts';
import { describeUnreadable, findUnreadableSecrets } from '../shared/settings/secrets/check-secrets.ts';
import { openSecrets } from '../shared/settings/secrets/secrets.ts';
import { openStore } from '../shared/store/store.ts';
import { requireTemporal } from '../shared/runs/temporal-health.ts';
import type { Tracing } from '../shared/telemetry/tracing.ts';
import type { Status } from '../shared/telemetry/open-status.ts';
import { tellOfIndexes } from '../shared/runtime/tell-of-indexes.ts';
import { temporalConnectionOptions } from '../shared/runtime/temporal-connection.ts';
import { connectWorker } from './connect-worker.ts';
import { keepDoisInStep } from './upkeep/keep-dois-in-step.ts';
import { keepPublishing } from './upkeep/keep-publishing.ts';
import { keepReconciling } from './upkeep/keep-reconciling.ts';
import { createWorker, type MusterWorker } from './run-worker.ts';

export interface RunningWorker {
  /** Rejects when the worker fails for good; resolves after `stop`. */
  ended: Promise<void>;
  /** Accepts no new work, gives work in progress the grace time, and closes connections. */
  stop(this: void): Promise<void>;
}

export interface StartWorkerOptions {
  /** With the addresses of Temporal and the database. */
  config: Config;
  log: Logger;
  signal?: AbortSignal;
  /** Where the worker tells whether it takes work. */
  status?: Status | undefined;
  /** Carries traces on into workflows and activities. */
  tracing?: Tracing | undefined;
}

/**
 * Starts a worker for all jobs, waits for the engines if they are down, and reconciles runs with workflows.
 * @throws when an address is unknown, the database belongs to another Temporal, jobs and works do not match, or the
 * signal aborts the wait.
 */
export async function startWorker(startOptions: StartWorkerOptions): Promise<RunningWorker> {
  const open: Closable[] = [];
  try {
    return await openWorker(startOptions, open);
  } catch (error) {
    await closeAll(open);
    throw error;
  }
}

interface Closable {
  close(): Promise<void>;
}

/** The last one opened first. */
async function closeAll(open: readonly Closable[]): Promise<void> {
  for (const each of [...open].reverse()) await each.close();
}

/** It adds everything it opens to `open` at once. */
async function openWorker(
  { config, log, signal, status, tracing }: StartWorkerOptions,
  open: Closable[],
): Promise<RunningWorker> {
  const { mongodbUrl } = config;
  if (mongodbUrl === undefined) throw new Error("The database's address is missing. Set MONGODB_URL.");
  status?.check('polling', () => false);
  const works = await loadWorks();
  const options = await temporalConnectionOptions(config.temporal);
  const database = { whom: 'the database', log, signal };
  const store = await keepTrying(database, () => openStore(mongodbUrl, config.mongodbDatabase));
  open.push(store);
  await keepTrying(database, () => store.ensureIndexes(tellOfIndexes(log)));
  const native = await keepTrying({ whom: 'Temporal', log, signal }, () => connectWorker(options));
  open.push(native);
  const services = {
    store,
    config,
    secrets: await openSecrets(config),
    works,
  };
  const unreadable = await keepTrying(database, () => findUnreadableSecrets(store, services.secrets));
  if (unreadable) log.error(describeUnreadable(unreadable));
  const connection = Connection.lazy(options);
  open.push(connection);
  const temporal = new Client({ connection, namespace: config.temporal.namespace });
  await keepTrying({ whom: 'Temporal', log, signal, isFinal: isOtherTemporal }, () => requireHome(store, temporal));
  const worker = await createWorker({ connection: native, temporal: config.temporal, services, tracing });
  const keepers = [
    keepReconciling(services, temporal, log),
    keepDoisInStep(services, log),
    keepPublishing(services, log),
  ];
  const ended = worker.run();
  status?.check('polling', () => worker.isPolling());
  status?.check('database', () => store.ping().then(() => true));
  status?.check('temporal', () => requireTemporal(temporal).then(() => true));
  log.info({ taskQueue: config.temporal.taskQueue, jobs: services.works.size }, 'worker started');
  return { ended, stop: stopper(worker, ended, keepers, open) };
}

function isOtherTemporal(error: unknown): boolean {
  return error instanceof MusterError && error.code === 'OTHER_TEMPORAL';
}

function stopper(
  worker: MusterWorker,
  ended: Promise<void>,
  keepers: readonly (() => Promise<void>)[],
  open: readonly Closable[],
): () => Promise<void> {
  return async () => {
    worker.shutdown();
    await Promise.allSettled([ended, ...keepers.map((stop) => stop())]);
    await closeAll(open);
  };
}
