/** How a member ended. Every frozen member ends with exactly one. */
export const OUTCOMES = ['succeeded', 'unchanged', 'skipped', 'failed', 'unprocessed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The five counts; they add up to the members of a finished run. */
export type OutcomeCounts = Record<Outcome, number>;

export const NO_COUNTS: Readonly<OutcomeCounts> = { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, unprocessed: 0 };

export function addCounts(...all: readonly Readonly<OutcomeCounts>[]): OutcomeCounts {
  const sum = { ...NO_COUNTS };
  for (const counts of all) for (const outcome of OUTCOMES) sum[outcome] += counts[outcome];
  return sum;
}

export function totalOf(counts: Readonly<OutcomeCounts>): number {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** Reasons that the mechanism itself gives; jobs add their own (docs/jobs/). */
export const REASONS = {
  CHANGED: 'The record was changed.',
  RENDERED: 'It was written into its part of the file; there is a file once the run was concluded.',
  RENDER_ERROR: 'The job could not write this record; this is a defect of the job.',
  NO_CHANGE: 'The record already was as it should be.',
  PARTIAL: 'Part was done and written, the rest failed.',
  RECORD_NOT_FOUND: 'No record with this id exists any more.',
  RECORD_DELETED: 'The record was deleted before its turn.',
  RECORD_INVALID: 'The stored record does not fit its model.',
  RECORD_TOO_LARGE: 'The record, or what the journal would have to keep of it, is too large.',
  PLANNER_ERROR: 'The job failed on this record; this is a defect of the job.',
  WRITE_ERROR: 'The database refuses to write this record.',
  CONFLICT: 'Others kept changing the record while the run tried to write it.',
  UNDETERMINED: 'Whether the change was made cannot be told any more; it is not made again.',
  BATCH_FAILED: 'The batch of this member failed repeatedly.',
  NOT_REACHED: "The run was ended before this member's turn.",
} as const;
