import { setTimeout as delay } from 'node:timers/promises';
import type { FindCursor, FindOptions } from 'mongodb';
import { isInfrastructureError, isOutOfTime } from './write-errors.ts';

/** What streams fetch at a time; a server sends up to 16 MB otherwise, which is half a million ids. */
export const STREAMED_IDS: FindOptions = { batchSize: 5_000 };
/** The same for whole documents; whoever streams these takes as long as it takes. */
export const STREAMED: FindOptions = { batchSize: 200, maxTimeMS: 0 };

/** So often a stream is taken up again without having come any further. */
const TRIES = 3;
const AGAIN_MS = 500;

/**
 * Streams documents in an order of their own. A cursor does not outlive a failover, nor a reader who takes more than ten
 * minutes for what it fetched: the stream goes on behind the last document then.
 * @param open the documents in rising order, from the beginning or behind one.
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
