import { NO_COUNTS, type OutcomeCounts } from '../model/outcome.ts';
import type { ProgressPoint } from '../model/progress-series.ts';
import type { Run } from '../model/run.ts';
import type { Store } from '../store/store.ts';

/** How a run went on, oldest first: from its start, by way of what it reported, to its end or its last report. */
export async function progressOverTime(
  { progressSeries }: Pick<Store, 'progressSeries'>,
  { _id, startTime, endTime, counts, progress, execution }: Run,
): Promise<ProgressPoint[]> {
  if (!startTime) return [];
  const reported = await progressSeries.of(_id);
  const last = endTime
    ? pointAt(endTime, counts)
    : execution && pointAt(execution.reportedAt, progress?.counts, progress?.parked);
  const between = reported.filter(({ at }) => at > startTime && (!last || at < last.at));
  return [pointAt(startTime), ...between, ...(last && last.at > startTime ? [last] : [])];
}

function pointAt(at: Date, counts: OutcomeCounts = NO_COUNTS, parked = 0): ProgressPoint {
  return { at, counts, parked };
}
