import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { publishChanges } from './publish-changes.ts';
import { pushChanges } from './push-changes.ts';
import type { JobServices } from '../../shared/job-kit/job-work.ts';
import { keepDoing } from './keep-doing.ts';

/** One worker publishes; another takes over after this long a silence. */
const LEASE_MS = 60_000;

/**
 * Keeps discovery records and push targets up to date with the assets, from one worker at a time; failures are logged
 * and retried. @returns a function that stops it.
 */
export function keepPublishing(services: JobServices, log: Logger): () => Promise<void> {
  const by = randomUUID();
  const { store } = services;
  const failing = 'could not publish changes of assets';
  return keepDoing({ work: 'PUBLISHING', failing, log, store }, async (signal) => {
    if (!(await store.discovery.progress.lease('publisher', by, LEASE_MS))) return 'left to another';
    await publishChanges({ ...services, log, signal });
    await pushChanges({ ...services, log, signal });
    return 'done';
  });
}
