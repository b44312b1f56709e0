import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { sweepExports } from './sweep-exports.ts';
import type { WorkerServices } from '../../activities/run/worker-services.ts';
import { ensureSearchAttributes } from '../../shared/runs/search-attributes.ts';
import { keepDoing } from './keep-doing.ts';
import { reconcileRuns } from './reconcile.ts';

/** Reconciles runs with workflows and removes what nothing refers to any more, until it is stopped. */
export function keepReconciling(services: WorkerServices, temporal: Client, log: Logger): () => Promise<void> {
  const { store, config } = services;
  const { taskQueue, namespace } = config.temporal;
  return keepDoing({ work: 'RECONCILING', failing: 'could not reconcile runs', log, store }, async () => {
    const hasSearchAttributes = await ensureSearchAttributes(temporal, namespace);
    await reconcileRuns(services, { store, temporal, taskQueue, hasSearchAttributes }, log);
    await store.sets.membership.leftovers.clear(new Date());
    await sweepExports(store, config, new Date());
    return 'done';
  });
}
