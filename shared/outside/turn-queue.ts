import { setTimeout as delay } from 'node:timers/promises';
import { RoundTrips } from './round-trips.ts';
import { MOST_LATE_MS, REPORTED_FROM_MS } from './slots.ts';

/** A time at which one call may go out. */
export interface Slot {
  /** By `performance.now()`, which clock changes do not affect. */
  at: number;
  /** The same time in the schedule, by the database's clock. */
  inBook: number;
  /** Calls are counted, so this call's delay must be reported. */
  isCounted: boolean;
  /** When it was taken, by `performance.now()`. */
  takenAt: number;
  /** The same by the wall clock, which continues while a machine sleeps. */
  takenAtWall: number;
}

/** The schedule of slots that all processes share. */
export interface SlotSource {
  /** Takes slots for up to this many calls, not before `leadMs` from now; do not ask again before `askAgainMs`. */
  reserve(count: number, leadMs: number): Promise<{ slots: Slot[]; askAgainMs: number }>;
  /** True if a hold on calls was requested in the meantime. */
  isHeld(): Promise<boolean>;
  /** Reports that a call went out, or may have arrived, later than the schedule says. */
  reportLate(inBook: number, later: number): Promise<void>;
}

/** What time it is, and waiting. */
export interface Clock {
  /** Milliseconds, not affected by changes of the wall clock. */
  now(this: void): number;
  /** Milliseconds since 1970. */
  wallNow(this: void): number;
  /** May end a little early, as timers do. Rejects when aborted. */
  sleep(this: void, ms: number, signal: AbortSignal): Promise<void>;
}

const MACHINE_CLOCK: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

/** A turn to make one call. */
export interface Turn {
  /** Call it when the answer has come: a call that took longer than usual may have arrived late. */
  answered(this: void): void;
}

interface Waiter {
  proceed: (turn: Turn) => void;
  fail: (error: unknown) => void;
}

/** A slot is at least this far in the future, and further if the database answers slowly. */
const LEAST_LEAD_MS = 5;
const MOST_LEAD_MS = 400;
/** A slot taken this long before its time is checked once more: a hold may have been requested in the meantime. */
const LOOKED_AFTER_MS = 40;
const LONGEST_SLEEP_MS = 1_000;
/** An answer's extra time counts as delay only up to this: the server may just have been slow. */
const MOST_DOUBTED_MS = 100;

/** The calls of this process to one target, first come first served, each released at the time of its slot. */
export class TurnQueue {
  readonly #source: SlotSource;
  readonly #clock: Clock;
  readonly #waiting: Waiter[] = [];
  readonly #trips = new RoundTrips();
  #slots: Slot[] = [];
  /** Slots being waited for, each with a call: one or none. */
  #inHand = 0;
  /** By the clock's `now`: no slots are available before. */
  #askNotBefore = 0;
  #leadMs = LEAST_LEAD_MS;
  #isServing = false;
  #waking = new AbortController();
  /** Rises when slots are dropped, including those being fetched. */
  #generation = 0;

  constructor(source: SlotSource, clock = MACHINE_CLOCK) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Waits for a turn. @throws the signal's reason, or the database's error if no slot can be taken. */
  turn(signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) this.#waiting.splice(place, 1);
        if (this.#waiting.length === 0) this.#wake();
        reject(signal.reason instanceof Error ? signal.reason : new Error('The wait was given up.'));
      };
      const settle = (end: () => void) => {
        signal.removeEventListener('abort', leave);
        end();
      };
      const waiter: Waiter = {
        proceed: (turn) => settle(() => resolve(turn)),
        fail: (error) => settle(() => reject(error instanceof Error ? error : new Error('No slot can be had.'))),
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
      this.#serve().catch(() => undefined);
    });
  }

  /** Drops slots taken ahead: the target does not want calls now. */
  dropSlots(): void {
    this.#slots = [];
    this.#askNotBefore = 0;
    this.#generation += 1;
    this.#wake();
  }

  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      let ahead: Promise<void> | undefined;
      while (this.#waiting.length > 0) {
        const slot = this.#slots.shift();
        if (slot === undefined) {
          await (ahead ?? this.#takeSlotsInTime());
          continue;
        }
        this.#inHand = 1;
        // The next slots are fetched while the last of these are used, so that none passes unused in between.
        const isNearlyOut = this.#slots.length < 3 && this.#waiting.length > this.#slots.length + 1;
        if (isNearlyOut && !ahead && this.#clock.now() >= this.#askNotBefore) {
          ahead = this.#takeSlots()
            .catch(() => undefined)
            .finally(() => (ahead = undefined));
        }
        await this.#letGo(slot);
        this.#inHand = 0;
      }
    } catch (error) {
      for (const waiter of this.#waiting.splice(0)) waiter.fail(error);
    } finally {
      this.#inHand = 0;
      this.#isServing = false;
    }
  }

  async #takeSlotsInTime(): Promise<void> {
    const waitMs = this.#askNotBefore - this.#clock.now();
    if (waitMs > 0) await this.#sleep(waitMs);
    if (this.#waiting.length > 0) await this.#takeSlots();
  }

  async #takeSlots(): Promise<void> {
    const generation = this.#generation;
    const asked = this.#clock.now();
    const unserved = Math.max(1, this.#waiting.length - this.#slots.length - this.#inHand);
    const { slots, askAgainMs } = await this.#source.reserve(unserved, this.#leadMs);
    const tookMs = this.#clock.now() - asked;
    // Twice the answer time: a slow database is asked further ahead, and gradually trusted again as it gets faster.
    this.#leadMs = clamp(Math.max(2 * tookMs, 0.9 * this.#leadMs), LEAST_LEAD_MS, MOST_LEAD_MS);
    if (generation === this.#generation) this.#slots.push(...slots);
    this.#askNotBefore = this.#clock.now() + Math.min(askAgainMs, LONGEST_SLEEP_MS);
  }

  /**
   * Ends early when woken: no call is waiting any more, or slots were dropped. Ends after a second at most, since the
   * situation may have changed.
   */
  async #sleep(ms: number): Promise<void> {
    await this.#clock.sleep(Math.min(ms, LONGEST_SLEEP_MS), this.#waking.signal).catch(() => undefined);
  }

  #wake(): void {
    this.#waking.abort();
    this.#waking = new AbortController();
  }

  /** Releases the first call at the time of the slot; a slot missed by far is dropped. */
  async #letGo(slot: Slot): Promise<void> {
    const generation = this.#generation;
    const aheadMs = slot.at - this.#clock.now();
    // Asks a slow database earlier.
    const lookAheadMs = Math.max(LOOKED_AFTER_MS, this.#leadMs);
    if (aheadMs > lookAheadMs) await this.#sleep(aheadMs - lookAheadMs);
    if (slot.isCounted && this.#clock.now() - slot.takenAt > LOOKED_AFTER_MS) {
      if (await this.#source.isHeld()) this.dropSlots();
    }
    // A timer may end a little early, and a call may arrive while none was waiting: it still gets the slot.
    while (this.#waiting.length > 0 && generation === this.#generation && this.#clock.now() < slot.at - 1) {
      await this.#sleep(Math.ceil(slot.at - this.#clock.now()));
    }
    if (generation !== this.#generation || this.#waiting.length === 0) return;
    const lateMs = this.#clock.now() - slot.at;
    if (hasSlept(slot, this.#clock)) this.dropSlots();
    else if (lateMs > MOST_LATE_MS) this.#leadMs = clamp(this.#leadMs + lateMs, LEAST_LEAD_MS, MOST_LEAD_MS);
    else this.#waiting.shift()?.proceed(this.#turnAt(slot, lateMs));
  }

  #turnAt(slot: Slot, lateMs: number): Turn {
    if (!slot.isCounted) return { answered: () => undefined };
    const leftAt = this.#clock.now();
    let inBook = slot.inBook;
    let reported = Promise.resolve();
    const report = (ms: number) => {
      if (ms < REPORTED_FROM_MS) return;
      const [from, to] = [inBook, slot.inBook + ms];
      inBook = to;
      // Only later calls benefit from the report, so the call itself does not fail without it.
      reported = reported.then(() => this.#source.reportLate(from, to)).catch(() => undefined);
    };
    report(lateMs);
    return {
      answered: () => {
        const longerMs = this.#trips.longerThanUsual(this.#clock.now() - leftAt);
        const doubted = Math.min(longerMs, MOST_DOUBTED_MS);
        if (doubted >= REPORTED_FROM_MS) report(lateMs + doubted);
      },
    };
  }
}

/** True if the machine slept since the slot was taken, which the monotonic clock does not count. */
function hasSlept({ takenAt, takenAtWall }: Slot, clock: Clock): boolean {
  return clock.wallNow() - takenAtWall - (clock.now() - takenAt) > MOST_LATE_MS;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
