import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { UPKEEP, type Upkeep } from '../../shared/model/upkeep.ts';
import type { Store } from '../../shared/store/store.ts';

export interface Rounds {
  work: Upkeep;
  /** The log message when a round fails. */
  failing: string;
  log: Logger;
  /** Where the ends of rounds are noted. */
  store: Pick<Store, 'discovery'>;
}

/** Quick rounds are not all noted; that the work begins or ceases to fail always is. */
const NOTED_EVERY_MS = 10_000;

/** What became of a round: another worker may be at it. */
export type RoundEnd = 'done' | 'left to another';

/**
 * Runs `round` now and then repeatedly until it is stopped. A round that fails is logged, and the next one tries again. How
 * rounds end is noted, unless they were left to another worker.
 * @returns a function that aborts the round's signal and waits until the round has ended.
 */
export function keepDoing(
  { work, failing, log, store }: Rounds,
  round: (signal: AbortSignal) => Promise<RoundEnd>,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let noted: { isDone: boolean; at: number } | undefined;
  const note = async (isDone: boolean) => {
    if (noted?.isDone === isDone && performance.now() - noted.at < NOTED_EVERY_MS) return;
    await store.discovery.progress.noteRound(work, isDone);
    noted = { isDone, at: performance.now() };
  };
  const rounds = async () => {
    while (!signal.aborted) {
      try {
        if ((await round(signal)) === 'done' && !signal.aborted) await note(true);
      } catch (err) {
        if (!signal.aborted) {
          log.warn({ err }, `${failing}; trying again`);
          // What makes a round fail may be the database.
          await note(false).catch(() => undefined);
        }
      }
      await delay(UPKEEP[work].everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const working = rounds();
  return async () => {
    stopping.abort();
    await working;
  };
}
