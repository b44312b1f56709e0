import type { Db } from 'mongodb';
import { wallAhead } from '../runtime/unseen-time.ts';

/** Clocks are compared at this interval, and whenever a clock seems to have jumped. */
const COMPARE_EVERY_MS = 30_000;
const COMPARISONS = 5;
/** Clocks are read in whole milliseconds and may round differently. */
const GRAIN_MS = 2;
/** A difference this large between wall clock and monotonic clock is not drift: one was set, or the machine slept. */
const JUMP_MS = 1_000;

/** The result of a comparison. */
interface Comparison {
  /** Database time is the monotonic clock, `performance.now()`, plus this. */
  offsetMs: number;
  /** By the monotonic clock. */
  at: number;
  /** How far the wall clock was ahead of the monotonic one. */
  wallAheadMs: number;
}

/**
 * The database's clock, which all processes share: its time at the last comparison plus the monotonic time since.
 * Setting the wall clock does not move it; that only triggers a new comparison. So does a new primary, whose clock may
 * differ from the previous one's.
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

  /** Added to `performance.now()`, this gives the database's time. */
  async offsetMs(): Promise<number> {
    if (!this.#comparison || (this.#last && isOutdated(this.#last))) return this.compare();
    return (await this.#comparison).offsetMs;
  }

  /** Compares the clocks again. @returns the offset, like `offsetMs`. */
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

  /**
   * Uses the fastest of a few answers. Clocks that may agree are treated as equal: differing estimates would cost
   * accuracy.
   */
  async #compare(): Promise<Comparison> {
    let best = { offsetMs: 0, tookMs: Infinity };
    let wallAheadMs = wallAhead();
    for (let comparison = 0; comparison < COMPARISONS; comparison += 1) {
      const asked = performance.now();
      const { localTime } = (await this.#db.command({ hello: 1 })) as { localTime: Date };
      const answered = performance.now();
      const tookMs = answered - asked;
      if (tookMs < best.tookMs) best = { offsetMs: localTime.getTime() - (asked + answered) / 2, tookMs };
      // The wall clock shows whole milliseconds, rounded down, so the largest of several readings is the closest.
      wallAheadMs = Math.max(wallAheadMs, wallAhead());
    }
    const mayAgree = Math.abs(best.offsetMs - wallAheadMs) <= best.tookMs / 2 + GRAIN_MS;
    return { offsetMs: mayAgree ? wallAheadMs : best.offsetMs, at: performance.now(), wallAheadMs: wallAhead() };
  }
}

function isOutdated({ at, wallAheadMs }: Comparison): boolean {
  return performance.now() - at > COMPARE_EVERY_MS || Math.abs(wallAhead() - wallAheadMs) > JUMP_MS;
}
