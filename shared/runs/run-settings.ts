import type { JobDefinition } from '../job-kit/job-definition.ts';
import type { RunSettings, Threshold } from '../model/run.ts';

/** Up to this size every member is its own activity, with its own retries in Temporal's UI. */
const ALONE_UP_TO = 1_000;
const SMALLEST_BATCH = 50;
const LARGEST_BATCH = 500;
/** Sets of up to 12,500 members become about this many batches; above that, batches have the largest size. */
const BATCHES_AIMED_AT = 25;

const CONCURRENT_MEMBERS = 20;
/** Batches: one or two more than the database handles at once; the rest are on their way through Temporal. */
const CONCURRENT_BATCHES = 6;

/** Seconds before each pass over members that failed for a temporary reason. */
const PASS_DELAYS = [2, 15, 60];

/** The settings for a run of this size; the table behind them was measured. */
export function settingsFor(
  members: number,
  work: JobDefinition['work'],
  wanted: { concurrency?: number; threshold?: Threshold } = {},
): RunSettings {
  // Rendering always uses batches: a member has nothing to retry alone, and a file for each member would be slow.
  const isAlone = work === 'performer' || (work === 'records' && members <= ALONE_UP_TO);
  const batchSize = isAlone ? 1 : clamp(Math.ceil(members / BATCHES_AIMED_AT), SMALLEST_BATCH, LARGEST_BATCH);
  return {
    batchSize,
    concurrency: wanted.concurrency ?? (isAlone ? CONCURRENT_MEMBERS : CONCURRENT_BATCHES * batchSize),
    passDelays: PASS_DELAYS,
    startToCloseMs: 60 * 60 * 1_000,
    heartbeatMs: 10_000,
    threshold: wanted.threshold ?? null,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
