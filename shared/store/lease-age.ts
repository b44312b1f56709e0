import { keepLatest } from '../runtime/keep-latest.ts';

/** Holders renew eight times in a lease: a lease that is kept changes within this share of it. */
const LOOKED_FOR = 1 / 4;
const KEPT = 1_000;

/** When a lease was last renewed, and when that was asked, both by the database's clock. */
export interface LeaseTimes {
  heldAt: Date;
  askedAt: Date;
}

/**
 * Tells whether leases have expired. Their times are those of the database's clock, which may be set meanwhile: a lease
 * has expired only if this process, too, saw for a while that nobody renewed it.
 */
export class LeaseAge {
  readonly #seen = new Map<string, { heldAt: number; since: number }>();

  /** @returns `ahead` if it was renewed later than now: by a clock that was put back. */
  judge(id: string, { heldAt, askedAt }: LeaseTimes, leaseMs: number): 'valid' | 'expired' | 'ahead' {
    const ageMs = askedAt.getTime() - heldAt.getTime();
    const unchangedMs = this.#unchangedFor(id, heldAt.getTime());
    if (ageMs < 0) return 'ahead';
    return ageMs < leaseMs || unchangedMs < LOOKED_FOR * leaseMs ? 'valid' : 'expired';
  }

  #unchangedFor(id: string, heldAt: number): number {
    const now = performance.now();
    const known = this.#seen.get(id);
    const since = known?.heldAt === heldAt ? known.since : now;
    keepLatest(this.#seen, id, { heldAt, since }, KEPT);
    return now - since;
  }
}
