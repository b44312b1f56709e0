import { setTimeout as delay } from 'node:timers/promises';
import { MongoNotConnectedError } from 'mongodb';
import { backOffMs } from '../runtime/back-off.ts';
import { isInfrastructureError } from './write-errors.ts';

const WAITS = { firstMs: 500, longestMs: 10_000 };
/** About an hour in which the database is away all the time. */
const MOST_TRIES = 360;
/** What comes later in a long outage is mostly said in vain: nothing could be begun. */
const MOST_OWED = 1_000;

/** What the database must hear, although nobody waits for it: while it is away, this is made up for in the background. */
export class Owed {
  readonly #owed: (() => Promise<void>)[] = [];
  #isPaying = false;

  /**
   * Says it; if the database is away, later. Resolves after the first try, and never rejects.
   * @param say may be done twice.
   */
  async say(say: () => Promise<void>): Promise<void> {
    if (this.#owed.length === 0 && (await isHeard(say))) return;
    if (this.#owed.length < MOST_OWED) this.#owed.push(say);
    if (!this.#isPaying) this.#payAll().catch(() => undefined);
  }

  async #payAll(): Promise<void> {
    this.#isPaying = true;
    for (let tries = 1; this.#owed.length > 0 && tries <= MOST_TRIES; tries += 1) {
      await delay(backOffMs(WAITS, tries), undefined, { ref: false });
      for (let [first] = this.#owed; first && (await isHeard(first)); [first] = this.#owed) {
        this.#owed.shift();
        tries = 1;
      }
    }
    this.#owed.length = 0;
    this.#isPaying = false;
  }
}

/** @returns false if it may be heard later: not if the database refuses it, and not once its client is closed. */
async function isHeard(say: () => Promise<void>): Promise<boolean> {
  try {
    await say();
    return true;
  } catch (error) {
    return error instanceof MongoNotConnectedError || !isInfrastructureError(error);
  }
}
