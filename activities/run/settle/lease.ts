import { onUnseenTime } from '../../../shared/runtime/unseen-time.ts';
import type { Attempt } from '../../../shared/store/batches.ts';
import type { SettlingStore } from './settle-batch.ts';

/** Long enough that a brief hang of the worker, or a slow database, loses no lease. */
const SHORTEST_MS = 6_000;

/** How long no other attempt takes over a member after its attempt last renewed the lease. */
export function leaseFor(heartbeatMs: number): number {
  return Math.max(2 * heartbeatMs, SHORTEST_MS);
}

/** How long to wait before checking again whether another attempt still has the lease. */
export const LOOK_AGAIN_MS = 500;

/** The share of the lease after which the attempt stops by itself; the rest allows for differing clocks. */
const LOCAL_SHARE = 0.75;
const RENEWALS = 8;
/** How long an attempt may go on that does not know whether it still has its batch. */
const TO_ASK_MS = 1_000;

export interface Lease {
  /** Aborted when the lease may have expired, when the run ends, or with the given signal. */
  signal: AbortSignal;
  /** Stops renewing it; `release` lets the next attempt continue at once. */
  end(options: { release: boolean }): Promise<void>;
}

/** The attempt no longer has its batch: another attempt took it, or the run is ending. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Renews an attempt's lease while it works. The attempt must notice by itself when the lease may have expired: a process
 * that was suspended finds its time over when it resumes, by a clock that nobody can set. A machine that slept does not
 * count that time: it asks at once whether it still has the batch.
 * @param held where the lease is stored. @param takenAt `performance.now()` from before it was taken.
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
  let unseenMs = 0;
  let renewal: NodeJS.Timeout | undefined;
  let renewing: Promise<void> = Promise.resolve();
  let isOver = false;
  const renew = async () => {
    const asked = performance.now();
    const unseenBefore = unseenMs;
    // While the database is unreachable, the remaining time runs out.
    const isMine = await held.renew(attempt).catch(() => undefined);
    if (isMine === false) {
      lose('Another attempt took over, or the run is ending.');
      return;
    }
    if (isMine === true && !losing.signal.aborted) {
      sureUntil = asked + LOCAL_SHARE * leaseMs - (unseenMs - unseenBefore);
      watch();
    }
    renewLater();
  };
  // Most attempts end before it: a timer costs each of them less than a wait that is broken off.
  const renewLater = () => {
    if (isOver) return;
    renewal = setTimeout(() => {
      renewing = renew();
    }, leaseMs / RENEWALS);
  };
  const noLongerUnseen = onUnseenTime((ms) => {
    unseenMs += ms;
    // Its clock may just have been set: it has a moment to ask.
    sureUntil = Math.min(sureUntil, Math.max(sureUntil - ms, performance.now() + TO_ASK_MS));
    watch();
    renewing = renewing.then(() => {
      clearTimeout(renewal);
      return renew();
    });
  });
  watch();
  renewLater();
  return {
    signal: AbortSignal.any([losing.signal, signal]),
    end: async ({ release: isReleased }) => {
      isOver = true;
      noLongerUnseen();
      clearTimeout(renewal);
      await renewing;
      // Last: a renewal in progress sets it anew.
      clearTimeout(expiry);
      if (isReleased) await held.release(attempt).catch(() => undefined);
    },
  };
}
