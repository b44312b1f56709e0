import { NO_COUNTS, OUTCOMES, totalOf, type OutcomeCounts } from '../../shared/model/outcome.ts';
import { isFinal, RUN_STATUSES, type Run, type RunStatus } from '../../shared/model/run.ts';
import type { LetterCounts } from '../../shared/model/letter.ts';
import { headlineOf, lettersHeadline, partlyDoneOf } from '../../shared/model/run-result.ts';
import type { SetContent } from '../../shared/model/set.ts';
import type { Coded } from '../../shared/model/coded.ts';

const NOUNS: Record<SetContent, { code: string; desc: string }> = {
  IER: { code: 'asset', desc: 'Assets' },
  USER: { code: 'user', desc: 'Users' },
  RESEARCHER: { code: 'researcher', desc: 'Researchers' },
  LETTER: { code: 'letter', desc: 'Letters' },
};

/** How many members the run has: the frozen ones; before freezing, those of the set at submit. */
export function membersOf({ frozen, set }: Pick<Run, 'frozen'> & { set: { members: number } }): number {
  return frozen?.members ?? set.members;
}

/** The current counts; during the run, its last report. */
export function countsOf({ counts, progress }: Pick<Run, 'counts' | 'progress'>): OutcomeCounts {
  return counts ?? progress?.counts ?? NO_COUNTS;
}

/** 0 to 100: the share of members with an outcome. 100 only if the run worked through them all. */
export function progressOf(
  run: Pick<Run, 'status' | 'counts' | 'progress' | 'frozen'> & { set: { members: number } },
): number {
  const counts = countsOf(run);
  const members = isFinal(run.status) ? totalOf(counts) : membersOf(run);
  const done = totalOf(counts) - counts.unprocessed;
  if (members === 0) return isFinal(run.status) ? 100 : 0;
  const share = Math.floor((100 * done) / members);
  return isFinal(run.status) ? share : Math.min(share, 99);
}

/** When the next pass over members that failed for a passing reason begins, if the run waits for one now. */
export function waitsUntil({ status, progress }: Pick<Run, 'status' | 'progress'>): string | null {
  const at = progress?.waitsUntil ?? 0;
  return isFinal(status) || progress?.paused || at <= Date.now() ? null : new Date(at).toISOString();
}

/** Members per second: the current rate during the run, the average after it. */
export function rateOf(run: Pick<Run, 'startTime' | 'endTime' | 'counts' | 'progress'>): number | undefined {
  const { startTime, endTime, progress } = run;
  if (!endTime) return progress?.membersPerSecond;
  if (!startTime) return undefined;
  const counts = countsOf(run);
  const seconds = Math.max((endTime.getTime() - startTime.getTime()) / 1_000, 0.001);
  return Math.round((10 * (totalOf(counts) - counts.unprocessed)) / seconds) / 10;
}

const LETTER_COUNTERS = [
  ['sent', 'letters_sent', 'Letters sent'],
  ['failed', 'letters_failed', 'Letters failed'],
  ['unclear', 'letters_unclear', 'Letters perhaps sent'],
  ['waiting', 'letters_waiting', 'Letters waiting'],
  ['notWanted', 'letters_not_wanted', 'Letters not sent: no address, blocked, opted out or expired'],
] as const satisfies readonly (readonly [keyof LetterCounts, string, string])[];

/** Counters as in the published API: values are text, types are `<job>.<counter>`. */
export function countersOf(run: Run, letters?: LetterCounts): { type: Coded; value: string }[] {
  const job = run.job.content.value.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const { code, desc } = NOUNS[run.set.content];
  const counts = countsOf(run);
  const counter = (name: string, words: string, value: number) => ({
    type: { value: `${job}.${code}_${name}`, desc: `${desc} ${words}` },
    value: String(value),
  });
  return [
    ...OUTCOMES.map((outcome) => counter(outcome, outcome, counts[outcome])),
    counter('partial_succeeded', 'partly done (counted as failed)', partlyDoneOf(run.reasons ?? [])),
    ...(letters
      ? LETTER_COUNTERS.map(([key, code, desc]) => ({
          type: { value: `${job}.${code}`, desc },
          value: String(letters[key]),
        }))
      : []),
    ...(run.job.counters ?? []).map(({ value, desc }) => ({
      type: { value: `${job}.${value}`, desc },
      value: String(run.tally?.[value] ?? 0),
    })),
  ];
}

/** What a person should see first: how the run ended, or why it waits. */
export function alertsOf(run: Run, letters?: LetterCounts): Coded[] {
  const ended = headlineOf(run);
  const ofLetters = letters ? lettersHeadline(letters) : undefined;
  if (ended) return ofLetters ? [ended, ofLetters] : [ended];
  const paused = isFinal(run.status) ? null : run.progress?.paused;
  return paused ? [{ value: `alert_paused_${paused.reason.toLowerCase()}`, desc: paused.message }] : [];
}

export function statusOf({ status }: Pick<Run, 'status'>): { value: RunStatus; desc: string } {
  return { value: status, desc: RUN_STATUSES[status] };
}
