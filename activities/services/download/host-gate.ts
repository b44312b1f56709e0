interface Waiter {
  enter: () => void;
}

/** Limits this process's concurrent downloads per host; the others wait in line. */
export class HostGate {
  readonly #places: number;
  readonly #inside = new Map<string, number>();
  readonly #waiting = new Map<string, Waiter[]>();

  constructor(places: number) {
    this.#places = places;
  }

  /** Waits for a place. @returns a function that gives it back. @throws the signal's reason. */
  async enter(host: string, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const inside = this.#inside.get(host) ?? 0;
    if (inside >= this.#places) await this.#wait(host, signal);
    else this.#inside.set(host, inside + 1);
    let isInside = true;
    return () => {
      if (isInside) this.#leave(host);
      isInside = false;
    };
  }

  #wait(host: string, signal: AbortSignal): Promise<void> {
    const line = this.#waiting.get(host) ?? [];
    this.#waiting.set(host, line);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        line.splice(line.indexOf(waiter), 1);
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      };
      const waiter: Waiter = {
        enter: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      signal.addEventListener('abort', giveUp, { once: true });
      line.push(waiter);
    });
  }

  /** The place goes to the next in line, if there is one. */
  #leave(host: string): void {
    const next = this.#waiting.get(host)?.shift();
    if (next) {
      next.enter();
      return;
    }
    const inside = (this.#inside.get(host) ?? 1) - 1;
    if (inside > 0) this.#inside.set(host, inside);
    else {
      this.#inside.delete(host);
      this.#waiting.delete(host);
    }
  }
}
