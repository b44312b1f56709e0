import { setTimeout as delay } from 'node:timers/promises';

/** How long one waits for others in the gate. */
interface GateLimits {
  /** For suspects, and of suspects for those who came before: there may be an hour of work before them. */
  waitMs: number;
  /**
   * How long a suspect has its turn before the next one comes. While two of them work, both are blamed for the end of the
   * worker, so this is longer than what ends workers needs.
   */
  turnMs: number;
}
const LIMITS: GateLimits = { waitMs: 10_000, turnMs: 5 * 60_000 };

/** Ends a stay in the gate. */
export type Leave = () => void;

/**
 * Lets what may have ended a worker work alone in this process, so that its neighbours are not taken for the cause. Others
 * wait meanwhile for a limited time; suspects wait for each other's turns.
 */
export class WorkGate {
  readonly #limits: GateLimits;
  readonly #inside = new Set<Promise<void>>();
  #alone: Promise<void> | undefined;

  constructor(limits: GateLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Enters among others. @throws the signal's reason */
  async enter(signal?: AbortSignal): Promise<Leave> {
    const until = performance.now() + this.#limits.waitMs;
    // Another one may have come to work alone meanwhile.
    while (this.#alone && performance.now() < until) await waitFor(this.#alone, signal, until - performance.now());
    const { stay, leave } = newStay();
    this.#inside.add(stay);
    return () => {
      this.#inside.delete(stay);
      leave();
    };
  }

  /** Enters alone, after those who came before. @throws the signal's reason */
  async enterAlone(signal?: AbortSignal): Promise<Leave> {
    const before = this.#alone;
    const { stay: turn, leave: endTurn } = newStay();
    const mine: Promise<void> = Promise.all([before, turn]).then(() => {
      if (this.#alone === mine) this.#alone = undefined;
    });
    this.#alone = mine;
    try {
      if (before) await waitFor(before, signal);
      await waitFor(Promise.all(this.#inside), signal, this.#limits.waitMs);
      const limit = setTimeout(endTurn, this.#limits.turnMs).unref();
      return () => {
        clearTimeout(limit);
        endTurn();
      };
    } catch (error) {
      endTurn();
      throw error;
    }
  }
}

/** The one of this process. */
export const workGate = new WorkGate();

function newStay(): { stay: Promise<void>; leave: Leave } {
  const { promise, resolve } = withResolvers();
  return { stay: promise, leave: resolve };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** The most that a timer can wait: weeks. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

async function waitFor(
  others: Promise<unknown>,
  signal: AbortSignal | undefined,
  longestMs = LONGEST_TIMER_MS,
): Promise<void> {
  const stop = new AbortController();
  const limits = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  await Promise.race([others, delay(longestMs, undefined, { signal: limits }).catch(() => undefined)]);
  stop.abort();
  signal?.throwIfAborted();
}
