import { setTimeout as delay } from 'node:timers/promises';

/** Nobody waits longer for others: a suspect may have an hour of work before it, or nothing against it but bad luck. */
const LONGEST_WAIT_MS = 10_000;

/** Ends a stay in the gate. */
export type Leave = () => void;

/**
 * Lets what may have ended a worker work alone in this process, so that its neighbours are not taken for the cause. Others
 * wait meanwhile, all for a limited time.
 */
export class WorkGate {
  readonly #inside = new Set<Promise<void>>();
  #alone: Promise<void> | undefined;

  /** Enters among others. @throws the signal's reason */
  async enter(signal?: AbortSignal): Promise<Leave> {
    const until = performance.now() + LONGEST_WAIT_MS;
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
    const { stay, leave } = newStay();
    const mine = before === undefined ? stay : Promise.all([before, stay]).then(() => undefined);
    this.#alone = mine;
    const leaveGate = () => {
      leave();
      if (this.#alone === mine) this.#alone = undefined;
    };
    try {
      if (before) await waitFor(before, signal);
      await waitFor(Promise.all(this.#inside), signal);
      return leaveGate;
    } catch (error) {
      leaveGate();
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

async function waitFor(
  others: Promise<unknown>,
  signal: AbortSignal | undefined,
  longestMs = LONGEST_WAIT_MS,
): Promise<void> {
  const stop = new AbortController();
  const limits = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  await Promise.race([others, delay(longestMs, undefined, { signal: limits }).catch(() => undefined)]);
  stop.abort();
  signal?.throwIfAborted();
}
