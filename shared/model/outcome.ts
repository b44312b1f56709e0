/** The outcome of a member. Every frozen member ends with exactly one. */
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

/**
 * Reasons that Muster gives in any job, each with a sentence for people. Reasons of a single job are in its definition.
 */
export const REASONS = {
  CHANGED: 'The record was changed.',
  RENDERED: 'The record was written to its part of the file. The file is complete when the run has ended.',
  RENDER_ERROR: 'The job could not write this record to the file. This is a defect in the job.',
  NO_CHANGE: 'Nothing had to be changed.',
  PARTIAL: 'Part of the work was done and saved; the rest failed.',
  RECORD_NOT_FOUND: 'There is no record with this ID any more.',
  RECORD_DELETED: 'The record was deleted before its turn.',
  RECORD_INVALID: 'The stored record is not valid.',
  RECORD_TOO_LARGE: 'The record, or the log of its changes, would be too large.',
  TOO_MANY_RELATIONS: 'The asset has more relations than the job can look at. Run it on the related assets instead.',
  PLANNER_ERROR: 'The job failed on this record, and nothing was written. This is a defect in the job.',
  PERFORMER_ERROR: 'An unexpected error occurred while the job worked on this record.',
  PERFORMING: 'The job is working on this record.',
  WRITE_ERROR: 'The database refused to write this record.',
  CONFLICT: 'Others kept changing the record while the run tried to write it.',
  UNDETERMINED: 'It is no longer possible to tell whether the change was made. It is not made again.',
  BATCH_FAILED: 'The data needed for this record could not be read, even after several tries.',
  NOT_REACHED: 'The run ended before this record had its turn.',
  WORKER_DIED: 'Workers ended again and again while they worked on this member.',
  SUBMITTER_MAY_NOT: 'The person who submitted the run no longer has the right to run this job.',
  NOT_LISTED: 'There are more details than the report lists.',
  UNREACHABLE: 'The outside system could not be reached.',
  UNCLEAR: 'The outside system did not give a clear answer.',
  TOO_MANY_REQUESTS: 'The outside system had too many requests.',
  OUTSIDE_UNAVAILABLE: 'The outside system was not available.',
} as const;

export type CommonReason = keyof typeof REASONS;
