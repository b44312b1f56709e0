/** How far the run was at a time. */
interface Point {
  at: string;
  counts: { waiting: number };
}

/** In seconds from now. */
export interface Estimate {
  soonest: number;
  latest: number;
}

/** The last reports: what was slow or fast an hour ago says little. */
const RECENT = 9;

/**
 * When a run will have ended: at the fastest and at the slowest of its recent speeds.
 * @returns undefined while it has none, or while nothing is left to do.
 */
export function estimateEnd(
  { waiting, rate }: { waiting: number; rate: number | null },
  points: readonly Point[],
): Estimate | undefined {
  if (rate === null || rate <= 0 || waiting <= 0) return undefined;
  const recent = points.slice(-RECENT);
  const between = recent.slice(1).map((point, index) => speed(recent[index] ?? point, point));
  // Single reports come in jumps: the middle half of them counts.
  const speeds = between.filter((each) => each > 0).sort((a, b) => a - b);
  const slow = speeds[Math.floor(speeds.length / 4)] ?? rate;
  const fast = speeds[Math.floor((3 * speeds.length) / 4)] ?? rate;
  return { soonest: waiting / Math.max(fast, rate), latest: waiting / Math.min(slow, rate) };
}

function speed(from: Point, to: Point): number {
  const seconds = (Date.parse(to.at) - Date.parse(from.at)) / 1_000;
  return seconds <= 0 ? 0 : (from.counts.waiting - to.counts.waiting) / seconds;
}
