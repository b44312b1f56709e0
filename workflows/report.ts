import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { totalOf } from '../shared/model/outcome.ts';
import type { Paused, PauseReason, Progress, RunStatus } from '../shared/model/run.ts';
import { SEARCH_ATTRIBUTES } from '../shared/model/search-attributes.ts';
import type { RunArguments } from '../shared/runs/run-activities.ts';
import { runActivities } from './activities.ts';
import type { RunState } from './state.ts';

const REPORT_EVERY_MS = 2_000;
const RATE_OVER_MS = 30_000;

/** Shows the run's status where operators search for runs. */
export function showStatus(run: RunArguments, status: RunStatus): void {
  if (!run.hasSearchAttributes) return;
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value: status }]);
}

/** Shows whether and why the run is paused, in the same place. */
export function showPause(run: RunArguments, state: RunState, reason: PauseReason | null): void {
  if (!run.hasSearchAttributes || state.shownPause === reason) return;
  state.shownPause = reason;
  upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.paused, value: reason }]);
}

/** Progress for the run's document and for Temporal's UI. */
function progressOf(run: RunArguments, state: RunState, now: number): Progress {
  const done = totalOf(state.counts);
  const oldest = state.samples[0];
  const seconds = oldest ? (now - oldest.at) / 1_000 : 0;
  const rate = oldest && seconds >= 1 && !state.paused ? (done - oldest.done) / seconds : undefined;
  const members = state.frozen?.members ?? run.members;
  return {
    sequence: state.sequence,
    status: state.isEnding ? 'FINALIZING' : state.frozen ? 'RUNNING' : 'INITIALIZING',
    counts: state.counts,
    parked: state.parked,
    pass: state.range?.pass ?? 1,
    paused: pausedOf(state),
    concurrency: state.concurrency,
    threshold: state.threshold,
    ...(rate === undefined ? {} : { membersPerSecond: Math.round(rate * 10) / 10 }),
    ...(rate ? { etaSeconds: Math.ceil((members - done) / rate) } : {}),
    ...(state.range && state.range.notBefore > now ? { waitsUntil: state.range.notBefore } : {}),
  };
}

function pausedOf({ paused, broken }: RunState): Paused | null {
  if (!paused || broken === null) return paused;
  return { ...paused, message: `${paused.message} It broke meanwhile, and fails once it is resumed: ${broken}` };
}

/**
 * Reports progress every two seconds while it changes, until it is stopped. A paused run reports nothing. Nothing waits
 * for a report.
 */
export async function keepReporting(run: RunArguments, state: RunState, isOver: () => boolean): Promise<void> {
  const { reportProgress } = runActivities(run);
  let reported = '';
  while (!isOver()) {
    await condition(() => isOver() || fingerprint(state) !== reported || state.accepted.length > 0);
    if (isOver()) return;
    reported = fingerprint(state);
    const now = Date.now();
    sample(state, now);
    state.sequence += 1;
    const progress = progressOf(run, state, now);
    setCurrentDetails(detailsOf(run, state, progress));
    showPause(run, state, state.paused?.reason ?? null);
    const accepted = [...state.accepted];
    await reportProgress({ run: run.run, progress, accepted });
    state.accepted = state.accepted.filter((id) => !accepted.includes(id));
    await condition(isOver, REPORT_EVERY_MS, { summary: 'until the next report' });
  }
}

function fingerprint(state: RunState): string {
  const { counts, parked, paused, broken, concurrency, threshold, frozen, range } = state;
  return JSON.stringify([counts, parked, paused, broken, concurrency, threshold, frozen, range?.pass]);
}

function sample(state: RunState, at: number): void {
  const recent = state.samples.filter((each) => at - each.at <= RATE_OVER_MS);
  state.samples = [...recent, { at, done: totalOf(state.counts) }];
}

/** Markdown for Temporal's UI. */
function detailsOf(run: RunArguments, state: RunState, progress: Progress): string {
  const { counts, paused } = progress;
  const members = state.frozen?.members ?? run.members;
  const rate = progress.membersPerSecond === undefined ? '' : `, ${progress.membersPerSecond} members/s`;
  const eta = progress.etaSeconds === undefined ? '' : `, about ${progress.etaSeconds} s left`;
  const rows = Object.entries({ ...counts, 'waiting for a further pass': progress.parked });
  return [
    run.title,
    '',
    paused ? `**Paused** (${paused.reason}): ${paused.message}` : `**${progress.status}**`,
    '',
    `${totalOf(state.counts)} of ${members} members done, pass ${progress.pass}${rate}${eta}`,
    '',
    '| outcome | members |',
    '|---|---|',
    ...rows.map(([outcome, count]) => `| ${outcome} | ${count} |`),
  ].join('\n');
}
