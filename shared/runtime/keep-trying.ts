import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConfigError } from './config.ts';
import { toLoggedError } from './log.ts';

const AGAIN_MS = 1_000;

/** Who is waited for, and until when. */
export interface Waiting {
  /** E.g. "the database". */
  whom: string;
  log: Logger;
  signal?: AbortSignal | undefined;
  /** Errors that no waiting mends; they are thrown. */
  isFinal?: (error: unknown) => boolean;
}

/**
 * Tries every second until it succeeds; says that it waits, and why whenever that changes.
 * @throws ConfigError and final errors at once: waiting does not help. The signal's reason when that is aborted.
 */
export async function keepTrying<T>({ whom, log, signal, isFinal }: Waiting, attempt: () => Promise<T>): Promise<T> {
  let said = '';
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ConfigError || isFinal?.(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) log.warn({ reason: toLoggedError(error) }, `waiting for ${whom}`);
      said = reason;
      await delay(AGAIN_MS, undefined, { signal });
    }
  }
}
