import { OUTCOMES } from '../../shared/model/outcome.ts';
import { isFinal } from '../../shared/model/run.ts';
import { doneOf, secondsOf, type Instance } from '../instance.ts';
import { counted, figure, localTime, pairs, shown, table, type Column } from './layout.ts';

/** Runs in lines. Runs that wait for their next pass say until when. */
export function tableOfRuns(terminal: { hasColours: boolean }, runs: readonly Instance[]): string {
  const waits: Column<Instance>[] = [{ title: 'NEXT PASS', of: (run) => localTime(run.waits_until) }];
  return table(
    terminal,
    [
      { title: 'RUN', of: ({ id }) => id },
      { title: 'SUBMITTED', of: (run) => localTime(run.submit_time) },
      { title: 'BY', of: (run) => run.submitted_by.value, most: 20 },
      { title: 'STATUS', of: (run) => (run.paused ? 'PAUSED' : run.status.value) },
      ...(runs.some((run) => run.waits_until !== null) ? waits : []),
      { title: 'DONE', of: doneOf },
      { title: 'FAILED', of: ({ counts }) => counts.failed },
      { title: 'MEMBERS', of: (run) => run.members },
      { title: 'NAME', of: ({ name }) => name, most: 60 },
    ],
    runs,
  );
}

/** A run, for people: how it stands, and the outcomes with their reasons. */
export function describeRun(run: Instance): string {
  const hasEnded = isFinal(run.status.value);
  const head = pairs([
    ['Run', `${run.name} (${run.id})`],
    ['Job', `${run.job_info.name} (${run.job_info.id})`],
    ['Set', `${run.set.desc} (${run.set.value})`],
    ['Submitted', `${localTime(run.submit_time)} by ${run.submitted_by.desc}`],
    ['Status', `${run.status.desc} (${run.status.value})${run.paused ? ', paused' : ''}`],
    ['', run.paused?.message],
    ...run.alert.map(({ desc }) => ['', desc] as const).filter(([, desc]) => desc !== run.paused?.message),
    ['Next pass', run.waits_until && `${localTime(run.waits_until)}, over ${counted(run.parked, 'member')}`],
    ['', run.failure],
    ['Trouble', run.problem && `${run.problem.message} (since ${localTime(run.problem.since)})`],
    ['The set', run.set_difference],
    ...(run.warnings ?? []).map((warning) => ['Warning', warning] as const),
    ['Members', `${figure(doneOf(run))} of ${figure(run.members)} done${speedOf(run, hasEnded)}`],
    ['Concurrency', hasEnded ? undefined : counted(run.settings.concurrency, 'member')],
    ['Pauses at', hasEnded ? undefined : thresholdOf(run.settings.threshold)],
    ['Temporal', run.temporal_ui],
  ]);
  return [head, ...OUTCOMES.map((outcome) => describeOutcome(run, outcome))].join('\n');
}

function thresholdOf(threshold: string | null): string | undefined {
  return threshold === null ? undefined : `${threshold} failed members`;
}

function speedOf(run: Instance, hasEnded: boolean): string {
  const rate = run.rate === null ? '' : `, ${run.rate.toFixed(run.rate < 10 ? 1 : 0)} members/s`;
  return hasEnded ? ` in ${secondsOf(run).toFixed(1)} s${rate}` : rate;
}

function describeOutcome({ counts, reason: reasons }: Instance, outcome: (typeof OUTCOMES)[number]): string {
  const why = reasons.filter((one) => one.outcome === outcome);
  const lines = why.map(({ reason, reason_desc: desc, count }) => `      ${figure(count)} ${reason}: ${shown(desc)}`);
  return [`  ${outcome.padEnd(12)}${figure(counts[outcome]).padStart(9)}`, ...lines].join('\n');
}
