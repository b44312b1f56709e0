import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { publishChanges } from './publish-changes.ts';
import { pushChanges } from './push-changes.ts';
import type { JobServices } from '../../shared/job-kit/job-work.ts';
import { keepDoing } from './keep-doing.ts';

const LOOK_EVERY_MS = 2_000;
/** One worker publishes; another takes over after this long a silence. */
const LEASE_MS = 60_000;

/**
 * Keeps discovery records and push targets up to date with the assets, from one worker at a time; failures are logged
 * and retried. @returns a function that stops it.
 */
export function keepPublishing(services: JobServices, log: Logger): () => Promise<void> {
  const by = randomUUID();
  return keepDoing({ everyMs: LOOK_EVERY_MS, failing: 'could not publish changes of assets', log }, async (signal) => {
    if (!(await services.store.discovery.progress.lease('publisher', by, LEASE_MS))) return;
    await publishChanges({ ...services, log, signal });
    await pushChanges({ ...services, log, signal });
  });
}
