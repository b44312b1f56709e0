import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { publishChanges } from '../activities/discovery/publish-changes.ts';
import { pushChanges } from '../activities/discovery/push-changes.ts';
import type { RunRoom } from '../activities/run/run-room.ts';

const LOOK_EVERY_MS = 2_000;
/** One worker publishes; another one goes on when it has been silent for so long. */
const LEASE_MS = 60_000;

/**
 * Keeps discovery records and push targets up with the assets, from one worker at a time; what fails is said and tried
 * again. @returns what stops it.
 */
export function keepPublishing(room: Pick<RunRoom, 'store' | 'config' | 'secrets'>, log: Logger): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const by = randomUUID();
  const work = async () => {
    while (!signal.aborted) {
      try {
        if (await room.store.discovery.progress.lease('publisher', by, LEASE_MS)) {
          await publishChanges({ ...room, log, signal });
          await pushChanges({ ...room, log, signal });
        }
      } catch (err) {
        if (!signal.aborted) log.warn({ err }, 'changes of assets could not be published; trying again');
      }
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const working = work();
  return async () => {
    stopping.abort();
    await working;
  };
}
