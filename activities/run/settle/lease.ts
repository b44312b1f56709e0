import { setTimeout as delay } from 'node:timers/promises';
import type { Attempt } from '../../../shared/store/batches.ts';
import type { SettlingStore } from './settle-batch.ts';

/** A worker that hangs for a moment, or a database that is slow, does not lose its leases. */
const SHORTEST_MS = 6_000;

/** How long nobody takes a member over after its attempt was last known to be alive. */
export function leaseFor(heartbeatMs: number): number {
  return Math.max(2 * heartbeatMs, SHORTEST_MS);
}

/** Another attempt has the lease: it is looked at again after so long. */
export const LOOK_AGAIN_MS = 500;

/** The share of the lease after which the attempt stops by itself; the rest is for clocks that differ. */
const LOCAL_SHARE = 0.75;
const RENEWALS = 8;

export interface Lease {
  /** Aborted when the lease may be over, when the run ends, or with the signal given. */
  signal: AbortSignal;
  /** Stops keeping it; `release` lets the next attempt go on at once. */
  end(options: { release: boolean }): Promise<void>;
}

/** The attempt no longer has its batch: another one took it up, or the run is ending. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Keeps an attempt's lease while it works. The attempt has to know by itself when it can no longer be sure of it: a process
 * that was stopped for a while finds its time over when it goes on, by a clock that nobody sets.
 * @param held where the lease is kept. @param takenAt `performance.now()` from before it was taken.
 */
export function keepLease(
  held: Pick<SettlingStore['batches'], 'renew' | 'release'>,
  attempt: Attempt,
  { leaseMs, takenAt, signal }: { leaseMs: number; takenAt: number; signal: AbortSignal },
): Lease {
  const losing = new AbortController();
  let sureUntil = takenAt + LOCAL_SHARE * leaseMs;
  let expiry: NodeJS.Timeout | undefined;
  const lose = (why: string) => {
    losing.abort(new LeaseLost(why));
  };
  const watch = () => {
    clearTimeout(expiry);
    expiry = setTimeout(() => {
      lose('The attempt could not say in time that it is alive.');
    }, sureUntil - performance.now());
  };
  const stop = new AbortController();
  const keep = async () => {
    for (;;) {
      await delay(leaseMs / RENEWALS, undefined, { signal: stop.signal });
      const asked = performance.now();
      // While the database is away, the time that is left runs out.
      const isMine = await held.renew(attempt).catch(() => undefined);
      if (isMine === false) {
        lose('Another attempt took over, or the run is ending.');
        return;
      }
      if (isMine === undefined || losing.signal.aborted) continue;
      sureUntil = asked + LOCAL_SHARE * leaseMs;
      watch();
    }
  };
  watch();
  // It ends by `stop`.
  const keeping = keep().catch(() => undefined);
  return {
    signal: AbortSignal.any([losing.signal, signal]),
    end: async ({ release: isReleased }) => {
      clearTimeout(expiry);
      stop.abort();
      await keeping;
      if (isReleased) await held.release(attempt).catch(() => undefined);
    },
  };
}
