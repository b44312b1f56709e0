import type { OutcomeCounts } from './outcome.ts';

/** How far a run was at a time. */
export interface ProgressPoint {
  at: Date;
  counts: OutcomeCounts;
  parked: number;
}

/** How a run went on, over time; however long it takes, there are few points. */
export interface ProgressSeries {
  /** At least so many milliseconds are between two points. */
  every: number;
  points: readonly ProgressPoint[];
}

/** More than a chart has room for are of no use. */
export const MOST_POINTS = 240;
/** A run reports about as often. */
const AT_FIRST_MS = 2_000;

/** A series that begins with this point. */
export function seriesOf(point: ProgressPoint): ProgressSeries {
  return { every: AT_FIRST_MS, points: [point] };
}

/**
 * The series with one more point; the same series if the point is no news: too early after the last one, or older. When
 * it is full, every second point goes, and points come half as often from then on.
 */
export function withPoint(series: ProgressSeries, point: ProgressPoint): ProgressSeries {
  const last = series.points.at(-1);
  if (last && point.at.getTime() - last.at.getTime() < series.every) return series;
  const points = [...series.points, point];
  if (points.length <= MOST_POINTS) return { ...series, points };
  return { every: 2 * series.every, points: points.filter((_, index) => index % 2 === 0) };
}
