import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { keepDoisInStep } from '../activities/dois/keep-in-step.ts';
import type { RunRoom } from '../activities/run/run-room.ts';

/** Deletions reach DataCite within this time. */
const EVERY_MS = 30_000;

/** Keeps DOIs in step with deletions until it is stopped; what fails is said, noted at the DOI, and tried again. */
export function keepDois({ store, config, secrets }: RunRoom, log: Logger): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = async () => {
    while (!signal.aborted) {
      try {
        const round = await keepDoisInStep({ store, config, secrets, signal });
        if (round.hidden + round.shown + round.failed > 0) log.info(round, 'DOIs brought in step with deletions');
      } catch (err) {
        if (!signal.aborted) log.warn({ err }, 'DOIs could not be brought in step with deletions; trying again');
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const working = work();
  return async () => {
    stopping.abort();
    await working;
  };
}
