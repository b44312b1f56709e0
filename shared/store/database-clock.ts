import type { Db } from 'mongodb';

/** The clocks of database and process are compared this often. */
const COMPARE_EVERY_MS = 30_000;

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
    if (!this.#aheadMs || performance.now() - this.#comparedAt > COMPARE_EVERY_MS) {
      this.#comparedAt = performance.now();
      this.#aheadMs = this.#compare();
      this.#aheadMs.catch(() => (this.#aheadMs = undefined));
    }
    return Date.now() + (await this.#aheadMs);
  }

  async #compare(): Promise<number> {
    const asked = Date.now();
    const { localTime } = (await this.#db.command({ hello: 1 })) as { localTime: Date };
    return localTime.getTime() - (asked + Date.now()) / 2;
  }
}
