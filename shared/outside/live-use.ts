/** Calls are counted for so long at a time, in milliseconds. */
const PERIOD_MS = 10_000;

/** How many calls an outside system got lately. */
export interface LiveUse {
  /** When the period began, in milliseconds since 1970. */
  since: number;
  calls: number;
  /** In the period before. */
  before: number;
}

/** The same with these calls, which go out now. */
export function countCalls(use: LiveUse | undefined, calls: number, now: number): LiveUse {
  const since = PERIOD_MS * Math.floor(now / PERIOD_MS);
  if (use?.since === since) return { ...use, calls: use.calls + calls };
  return { since, calls, before: use?.since === since - PERIOD_MS ? use.calls : 0 };
}

/** Calls per second over the last ten to twenty seconds. */
export function callsPerSecondOf(use: LiveUse | undefined, now: number): number {
  const { calls, before, since } = countCalls(use, 0, now);
  const seconds = (now - since + PERIOD_MS) / 1_000;
  return Math.round((10 * (calls + before)) / seconds) / 10;
}
