import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

export interface Rounds {
  /** The pause between two rounds. */
  everyMs: number;
  /** The log message when a round fails. */
  failing: string;
  log: Logger;
}

/**
 * Runs `round` now and then repeatedly until it is stopped. A round that fails is logged, and the next one tries again.
 * @returns a function that aborts the round's signal and waits until the round has ended.
 */
export function keepDoing(
  { everyMs, failing, log }: Rounds,
  round: (signal: AbortSignal) => Promise<void>,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = async () => {
    while (!signal.aborted) {
      try {
        await round(signal);
      } catch (err) {
        if (!signal.aborted) log.warn({ err }, `${failing}; trying again`);
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const working = work();
  return async () => {
    stopping.abort();
    await working;
  };
}
