import type { Db } from 'mongodb';

/** The clocks of database and process are compared this often. */
const COMPARE_EVERY_MS = 30_000;
const COMPARISONS = 5;
/** Clocks are read in whole milliseconds, each rounded in its own way. */
const GRAIN_MS = 2;

/** The database's clock, which all processes share. */
export class DatabaseClock {
  readonly #db: Db;
  #aheadMs: Promise<number> | undefined;
  #comparedAt = 0;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Milliseconds since 1970. */
  async now(): Promise<number> {
    return Date.now() + (await this.aheadMs());
  }

  /** How many milliseconds it is ahead of this process's clock. */
  async aheadMs(): Promise<number> {
    if (!this.#aheadMs || performance.now() - this.#comparedAt > COMPARE_EVERY_MS) {
      this.#comparedAt = performance.now();
      this.#aheadMs = this.#compare();
      this.#aheadMs.catch(() => (this.#aheadMs = undefined));
    }
    return this.#aheadMs;
  }

  /** By the fastest of a few answers. Clocks that may well agree are taken to: guesses that differ would cost accuracy. */
  async #compare(): Promise<number> {
    let best = { aheadMs: 0, tookMs: Infinity };
    for (let comparison = 0; comparison < COMPARISONS; comparison += 1) {
      const asked = Date.now();
      const { localTime } = (await this.#db.command({ hello: 1 })) as { localTime: Date };
      const answered = Date.now();
      const tookMs = answered - asked;
      if (tookMs < best.tookMs) best = { aheadMs: localTime.getTime() - (asked + answered) / 2, tookMs };
    }
    return Math.abs(best.aheadMs) <= best.tookMs / 2 + GRAIN_MS ? 0 : best.aheadMs;
  }
}
