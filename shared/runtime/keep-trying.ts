import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
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

/** Tries every second until it succeeds; says once that it waits. @throws the signal's reason when that is aborted, and final errors. */
export async function keepTrying<T>({ whom, log, signal, isFinal }: Waiting, attempt: () => Promise<T>): Promise<T> {
  let hasSaid = false;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (isFinal?.(error)) throw error;
      if (!hasSaid) log.warn({ reason: toLoggedError(error) }, `waiting for ${whom}`);
      hasSaid = true;
      await delay(AGAIN_MS, undefined, { signal });
    }
  }
}
