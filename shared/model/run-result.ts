import type { Coded } from './coded.ts';
import type { LetterCounts } from './letter.ts';
import { OUTCOMES, totalOf, type OutcomeCounts } from './outcome.ts';
import { defined } from '../runtime/defined.ts';
import { isFinal, type FinalStatus, type Run, type RunEnd } from './run.ts';

/** What failed in the run as a whole, whatever its members' outcomes. */
export type WholeFailure = 'cancelled' | 'aborted' | 'broken' | 'not-concluded';

export interface RunEnded {
  counts: Readonly<OutcomeCounts>;
  /** How many of the failed members were partly done (reason PARTIAL). */
  partlyDone: number;
  whole?: WholeFailure | undefined;
}

/** The status of a run that has ended, and the first sentence a person reads about it. */
export interface RunResult {
  status: FinalStatus;
  headline: Coded;
}

/** Status and headline of an ended run: they follow from the counts and from what failed as a whole, and nothing else. */
export function resultOf({ counts, partlyDone, whole }: RunEnded): RunResult {
  if (whole) return failedAsAWhole(whole, counts, partlyDone);
  const members = totalOf(counts);
  const told = tell(counts, partlyDone);
  if (members === 0) {
    return result('COMPLETED_NO_BULKS', 'alert_no_members', 'The set had no members when the job ran.');
  }
  if (counts.unprocessed > 0) return result('FAILED', 'alert_run_failed', `The job itself failed: ${told}.`);
  if (counts.failed === members) return allFailed(members, partlyDone);
  if (counts.skipped === members) {
    const words = `The job completed but did nothing: ${each(members)} skipped.`;
    return result('COMPLETED_WARNING', 'alert_all_skipped', words);
  }
  if (counts.failed > 0) {
    const words = `The job completed; some members failed: ${told}.`;
    return result('COMPLETED_WARNING', 'alert_general_warning', words);
  }
  if (counts.succeeded === 0) {
    const words = `The job completed and changed nothing: ${told}.`;
    return result('COMPLETED_SUCCESS', 'alert_nothing_changed', words);
  }
  return result('COMPLETED_SUCCESS', 'alert_general_success', `The job completed successfully: ${told}.`);
}

/** The headline of a stored run; undefined before it ends. */
export function headlineOf({ status, counts, reasons = [], failure }: Run): Coded | undefined {
  return isFinal(status) && counts ? headlineOfEnd({ status, counts, reasons, ...defined({ failure }) }) : undefined;
}

/** The first sentence a person reads about a run that ends so. */
export function headlineOfEnd({
  status,
  counts,
  reasons,
  failure,
}: Pick<RunEnd, 'status' | 'counts' | 'reasons' | 'failure'>): Coded {
  return resultOf({ counts, partlyDone: partlyDoneOf(reasons), whole: wholeFailureOf({ status, failure }) }).headline;
}

/** A run's letters are sent after its end by a separate run: the text for letters that were not sent. */
export function lettersHeadline({ sent, failed, unclear, waiting, notWanted }: LetterCounts): Coded | undefined {
  if (failed + unclear === 0) return undefined;
  const counted = { sent, failed, 'perhaps sent': unclear, waiting, 'not wanted': notWanted };
  const told = Object.entries(counted).filter(([, count]) => count > 0);
  const words = told.map(([what, count]) => `${count} ${what}`).join(', ');
  const all = sent + unclear + waiting + notWanted === 0;
  return {
    value: 'alert_letters_failed',
    desc: `${all ? 'All letters of the run failed' : 'Some letters of the run failed'}: ${words}.`,
  };
}

/** How many members failed after part of their work was done. */
export function partlyDoneOf(reasons: NonNullable<Run['reasons']>): number {
  return reasons.find(({ outcome, reason }) => outcome === 'failed' && reason === 'PARTIAL')?.count ?? 0;
}

/** A run that completed has a `failure` only if its last step failed. */
function wholeFailureOf({ status, failure }: { status: FinalStatus; failure: string | undefined }) {
  const byStatus: Partial<Record<FinalStatus, WholeFailure>> = {
    USER_ABORTED: 'cancelled',
    SYSTEM_ABORTED: 'aborted',
    FAILED: 'broken',
    ...(failure === undefined ? {} : { COMPLETED_FAILED: 'not-concluded' }),
  };
  return byStatus[status];
}

function failedAsAWhole(whole: WholeFailure, counts: Readonly<OutcomeCounts>, partlyDone: number): RunResult {
  const told = tell(counts, partlyDone);
  switch (whole) {
    case 'cancelled':
      return result('USER_ABORTED', 'alert_aborted_by_user', `The job was cancelled: ${told}.`);
    case 'aborted':
      return result('SYSTEM_ABORTED', 'alert_aborted_by_system', `The job was ended outside Muster: ${told}.`);
    case 'broken':
      return result('FAILED', 'alert_run_failed', `The job itself failed: ${told}.`);
    case 'not-concluded': {
      const words = `The last step of the job failed, after all members had their turn: ${told}.`;
      return result('COMPLETED_FAILED', 'alert_last_step_failed', words);
    }
  }
}

function allFailed(members: number, partlyDone: number): RunResult {
  if (partlyDone === 0) {
    const words = `The job completed; every member failed: ${members} failed.`;
    return result('COMPLETED_FAILED', 'alert_general_failed', words);
  }
  const words =
    partlyDone === members
      ? `The job completed; ${each(members)} partly done, and the rest of the work on ${members === 1 ? 'it' : 'them'} failed.`
      : `The job completed; no member was done completely: ${members} failed, ${partlyDone} of them partly done.`;
  return result('COMPLETED_WARNING', 'alert_partly_done', words);
}

function result(status: FinalStatus, value: string, desc: string): RunResult {
  return { status, headline: { value, desc } };
}

function each(members: number): string {
  return members === 1 ? 'the only member was' : `all ${members} members were`;
}

/** The counts above zero, for example "590 succeeded, 10 failed (4 of them partly done)". */
function tell(counts: Readonly<OutcomeCounts>, partlyDone: number): string {
  const parts = OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) => {
    const partly = outcome === 'failed' && partlyDone > 0 ? ` (${partlyDone} of them partly done)` : '';
    return `${counts[outcome]} ${outcome}${partly}`;
  });
  return parts.length === 0 ? 'it had no members yet' : parts.join(', ');
}
