import type { Db } from 'mongodb';

/** Clocks are compared this often, and whenever something says that one of them jumped. */
const COMPARE_EVERY_MS = 30_000;
const COMPARISONS = 5;
/** Clocks are read in whole milliseconds, each rounded in its own way. */
const GRAIN_MS = 2;
/** This much between wall clock and monotonic clock is no drift: one was set, or the machine slept. */
const JUMP_MS = 1_000;

/** What a comparison came to. */
interface Comparison {
  /** Database time is the monotonic clock, `performance.now()`, plus this. */
  offsetMs: number;
  /** By the monotonic clock. */
  at: number;
  /** How far the wall clock was ahead of the monotonic one. */
  wallAheadMs: number;
}

/**
 * The database's clock, which all processes share: its time at a comparison, and what a monotonic clock counted since. A
 * wall clock that is set does not move it; it only has the clocks compared again, as a new primary does, whose clock may
 * differ from that of the one before.
 */
export class DatabaseClock {
  readonly #db: Db;
  #comparison: Promise<Comparison> | undefined;
  #last: Comparison | undefined;

  constructor(db: Db) {
    this.#db = db;
    db.client.on('serverDescriptionChanged', ({ previousDescription, newDescription }) => {
      if (newDescription.type === 'RSPrimary' && previousDescription.type !== 'RSPrimary') this.#comparison = undefined;
    });
  }

  /** Milliseconds since 1970. */
  async now(): Promise<number> {
    return performance.now() + (await this.offsetMs());
  }

  /** What is to be added to `performance.now()` for the database's time. */
  async offsetMs(): Promise<number> {
    if (!this.#comparison || (this.#last && isOutdated(this.#last))) return this.compare();
    return (await this.#comparison).offsetMs;
  }

  /** Compares the clocks anew. @returns the offset, as `offsetMs`. */
  async compare(): Promise<number> {
    this.#last = undefined;
    const comparison = this.#compare();
    this.#comparison = comparison;
    try {
      const found = await comparison;
      if (this.#comparison === comparison) this.#last = found;
      return found.offsetMs;
    } catch (error) {
      if (this.#comparison === comparison) this.#comparison = undefined;
      throw error;
    }
  }

  /** By the fastest of a few answers. Clocks that may well agree are taken to: guesses that differ would cost accuracy. */
  async #compare(): Promise<Comparison> {
    let best = { offsetMs: 0, tookMs: Infinity };
    let wallAheadMs = wallAhead();
    for (let comparison = 0; comparison < COMPARISONS; comparison += 1) {
      const asked = performance.now();
      const { localTime } = (await this.#db.command({ hello: 1 })) as { localTime: Date };
      const answered = performance.now();
      const tookMs = answered - asked;
      if (tookMs < best.tookMs) best = { offsetMs: localTime.getTime() - (asked + answered) / 2, tookMs };
      // The wall clock shows whole milliseconds, rounded down: the largest of several is nearest.
      wallAheadMs = Math.max(wallAheadMs, wallAhead());
    }
    const mayAgree = Math.abs(best.offsetMs - wallAheadMs) <= best.tookMs / 2 + GRAIN_MS;
    return { offsetMs: mayAgree ? wallAheadMs : best.offsetMs, at: performance.now(), wallAheadMs: wallAhead() };
  }
}

function wallAhead(): number {
  return Date.now() - performance.now();
}

function isOutdated({ at, wallAheadMs }: Comparison): boolean {
  return performance.now() - at > COMPARE_EVERY_MS || Math.abs(wallAhead() - wallAheadMs) > JUMP_MS;
}
