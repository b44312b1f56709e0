import { setTimeout as delay } from 'node:timers/promises';
import type { FindCursor, FindOptions } from 'mongodb';
import { isInfrastructureError, isOutOfTime } from './write-errors.ts';

/** The number of ids a stream fetches at a time; otherwise a server sends up to 16 MB, which is half a million ids. */
export const STREAMED_IDS: FindOptions = { batchSize: 5_000 };
/** The same for whole documents; whoever streams these takes as long as it takes. */
export const STREAMED: FindOptions = { batchSize: 200, maxTimeMS: 0 };

/** How often a stream is reopened without progress. */
const TRIES = 3;
const AGAIN_MS = 500;

/**
 * Streams documents in a unique order. A cursor does not survive a failover, nor a reader that takes more than ten
 * minutes for a fetched batch; then the stream continues after the last document.
 * @param open the documents in ascending order, from the start or after a given one.
 */
export async function* streamInOrder<T extends object>(
  open: (last: T | undefined) => FindCursor<T>,
): AsyncGenerator<T> {
  let last: T | undefined;
  for (let tries = 1; ; tries += 1) {
    try {
      for await (const each of open(last)) {
        last = each;
        tries = 0;
        yield each;
      }
      return;
    } catch (error) {
      if (isOutOfTime(error) || !isInfrastructureError(error) || tries >= TRIES) throw error;
      await delay(AGAIN_MS * (tries + 1));
    }
  }
}
