import { setTimeout as delay } from 'node:timers/promises';
import { TOLERANCE_MS } from './slots.ts';

/**
 * Takes slots for up to so many calls, not before `leadMs` from now; in ms since 1970 by this process's clock. None while
 * nobody may call: it is asked again then.
 */
export type Reserve = (count: number, leadMs: number) => Promise<number[]>;

interface Waiter {
  proceed: () => void;
  fail: (error: Error) => void;
}

/** A slot lies at least this far in the future, and further where the database answers slowly. */
const LEAST_LEAD_MS = 5;
const MOST_LEAD_MS = 1_000;
/** While nobody may call, this often somebody looks whether that has changed. */
const LOOK_AGAIN_MS = 500;

/** The calls of this process to one target, first come first served, each let go at the time of its slot. */
export class TurnQueue {
  readonly #reserve: Reserve;
  readonly #waiting: Waiter[] = [];
  #slots: number[] = [];
  #leadMs = LEAST_LEAD_MS;
  #isServing = false;
  #waking = new AbortController();
  /** Rises when slots are given up, those that are on their way included. */
  #generation = 0;

  constructor(reserve: Reserve) {
    this.#reserve = reserve;
  }

  /** Waits for a turn. @throws the signal's reason; or what the database said, when no slot can be had. */
  turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) this.#waiting.splice(place, 1);
        if (this.#waiting.length === 0) this.#wake();
        reject(reasonOf(signal));
      };
      const settle = (end: () => void) => {
        signal.removeEventListener('abort', leave);
        end();
      };
      const waiter: Waiter = {
        proceed: () => settle(resolve),
        fail: (error) => settle(() => reject(error)),
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiter);
      this.#serve().catch(waiter.fail);
    });
  }

  /** Gives up slots that were taken ahead: the target does not want calls now. */
  dropSlots(): void {
    this.#slots = [];
    this.#generation += 1;
    this.#wake();
  }

  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    try {
      let ahead: Promise<void> | undefined;
      while (this.#waiting.length > 0) {
        if (this.#slots.length === 0) {
          await (ahead ?? this.#takeSlots());
          ahead = undefined;
        }
        const slot = this.#slots.shift();
        if (slot === undefined) continue;
        // The next slots are fetched while the last of these are used, so that none goes by between.
        if (!ahead && this.#slots.length < 3 && this.#waiting.length > this.#slots.length + 1) {
          ahead = this.#takeSlots();
          ahead.catch(() => undefined);
        }
        await this.#letGo(slot);
      }
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const waiter of this.#waiting.splice(0)) waiter.fail(failure);
    } finally {
      this.#isServing = false;
    }
  }

  async #takeSlots(): Promise<void> {
    const asked = performance.now();
    const generation = this.#generation;
    const slots = await this.#reserve(this.#waiting.length, this.#leadMs);
    const tookMs = performance.now() - asked;
    // Half of the way is old news: a slow database is asked further ahead, and trusted again as it gets faster.
    this.#leadMs = clamp(Math.max(2 * tookMs, 0.9 * this.#leadMs), LEAST_LEAD_MS, MOST_LEAD_MS);
    if (generation === this.#generation) this.#slots.push(...slots);
    if (slots.length === 0) await this.#sleep(LOOK_AGAIN_MS);
  }

  /** Ends early when somebody wakes it: no call waits any more, or slots were given up. */
  async #sleep(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#waking.signal }).catch(() => undefined);
  }

  #wake(): void {
    this.#waking.abort();
    this.#waking = new AbortController();
  }

  /** Lets the first one go at the time of the slot; a slot that was missed is given up. */
  async #letGo(slot: number): Promise<void> {
    const waitMs = slot - Date.now();
    if (waitMs > 0) await this.#sleep(waitMs);
    if (Date.now() < slot - 1) return;
    const lateMs = Date.now() - slot;
    if (lateMs > TOLERANCE_MS) this.#leadMs = clamp(this.#leadMs + lateMs, LEAST_LEAD_MS, MOST_LEAD_MS);
    else this.#waiting.shift()?.proceed();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
