import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { bringDoisInStep } from './bring-dois-in-step.ts';
import type { JobServices } from '../../shared/job-kit/job-work.ts';
import { UPKEEP } from '../../shared/model/upkeep.ts';
import { keepDoing } from './keep-doing.ts';

/** One worker looks; another takes over after this long a silence. */
const LEASE_MS = 2 * 60_000;
/** If very many DOIs are hidden, looking takes at most a fifth of the time; a rest is never longer than this. */
const RESTS_PER_ROUND = 4;
const LONGEST_REST_MS = 60_000;

/**
 * Keeps DOIs in step with deletions, from one worker at a time, until it is stopped. Failures are logged, noted at the
 * DOI, and retried.
 */
export function keepDoisInStep(services: JobServices, log: Logger): () => Promise<void> {
  const failing = 'could not update DOIs of deleted assets';
  const by = randomUUID();
  const { store } = services;
  // Deletions reach DataCite within the time between two rounds, unless very many DOIs are hidden.
  return keepDoing({ work: 'DOIS', failing, log, store }, async (signal) => {
    if (!(await store.discovery.progress.lease('dois', by, LEASE_MS))) return 'left to another';
    const began = performance.now();
    const round = await bringDoisInStep({ ...services, signal });
    if (round.hidden + round.shown + round.failed > 0) log.info(round, 'updated DOIs of deleted assets');
    const restMs = Math.min(RESTS_PER_ROUND * (performance.now() - began) - UPKEEP.DOIS.everyMs, LONGEST_REST_MS);
    if (restMs > 0) await delay(restMs, undefined, { signal }).catch(() => undefined);
    return 'done';
  });
}
