import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import { loadWorks } from '../activities/activities.ts';
import { sweepExports } from '../activities/export/sweep-exports.ts';
import type { RunRoom } from '../activities/run/run-room.ts';
import type { Config } from '../shared/config.ts';
import { keepTrying } from '../shared/keep-trying.ts';
import { openSecrets } from '../shared/secrets/secrets.ts';
import { ensureSearchAttributes } from '../shared/runs/search-attributes.ts';
import type { WorkflowTarget } from '../shared/runs/start-workflow.ts';
import { openStore } from '../shared/store/store.ts';
import { temporalConnectionOptions } from '../shared/temporal/connection-options.ts';
import { connectWorker } from './connect-worker.ts';
import { keepDois } from './keep-dois.ts';
import { keepPublishing } from './keep-publishing.ts';
import { reconcileRuns } from './reconcile.ts';
import { createWorker, type MusterWorker } from './run-worker.ts';

/** Runs and workflows are compared at start and this often. */
const RECONCILE_EVERY_MS = 30_000;

export interface RunningWorker {
  /** Rejects when the worker fails for good; resolves after `stop`. */
  ended: Promise<void>;
  /** Takes nothing more, gives what is in hand the grace time, and closes connections. */
  stop(this: void): Promise<void>;
}

export interface StartWorkerOptions {
  /** With the addresses of Temporal and the database. */
  config: Config;
  log: Logger;
  signal?: AbortSignal;
}

/**
 * Starts a worker for all jobs, waiting for the engines if they are away, and reconciles runs with workflows.
 * @throws when an address is not known, or the signal aborts the waiting.
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

/** What it opens, it adds to `open` at once. */
async function openWorker({ config, log, signal }: StartWorkerOptions, open: Closable[]): Promise<RunningWorker> {
  const { mongodbUrl } = config;
  if (mongodbUrl === undefined) throw new Error('The address of the database is not known: set MONGODB_URL.');
  const options = await temporalConnectionOptions(config.temporal);
  const database = { whom: 'the database', log, signal };
  const store = await keepTrying(database, () => openStore(mongodbUrl, config.mongodbDatabase));
  open.push(store);
  await keepTrying(database, store.ensureIndexes);
  const native = await keepTrying({ whom: 'Temporal', log, signal }, () => connectWorker(options));
  open.push(native);
  const room = {
    store,
    config,
    secrets: await openSecrets(config),
    works: await loadWorks(),
  };
  const worker = await createWorker({ connection: native, temporal: config.temporal, room });
  const connection = Connection.lazy(options);
  open.push(connection);
  const temporal = new Client({ connection, namespace: config.temporal.namespace });
  const keepers = [keepReconciling(room, temporal, config, log), keepDois(room, log), keepPublishing(room, log)];
  const ended = worker.run();
  log.info({ taskQueue: config.temporal.taskQueue, jobs: room.works.size }, 'worker started');
  return { ended, stop: stopper(worker, ended, keepers, open) };
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

/** Reconciles now and again; what fails is said and tried again the next time. */
function keepReconciling(room: RunRoom, temporal: Client, config: Config, log: Logger): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = async () => {
    while (!signal.aborted) {
      try {
        const target: WorkflowTarget = {
          temporal,
          taskQueue: config.temporal.taskQueue,
          hasSearchAttributes: await ensureSearchAttributes(temporal, config.temporal.namespace),
        };
        await reconcileRuns(room, target, log);
        await room.store.sets.membership.leftovers.clear(new Date());
        await sweepExports(room.store, config, new Date());
      } catch (err) {
        if (!signal.aborted) log.warn({ err }, 'runs could not be reconciled; trying again');
      }
      await delay(RECONCILE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const working = work();
  return async () => {
    stopping.abort();
    await working;
  };
}
