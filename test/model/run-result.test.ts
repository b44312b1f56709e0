import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_COUNTS, type OutcomeCounts } from '../../shared/model/outcome.ts';
import { resultOf, type RunResult, type WholeFailure } from '../../shared/model/run-result.ts';

interface Case {
  when: string;
  counts: Partial<OutcomeCounts>;
  partlyDone?: number;
  whole?: WholeFailure;
  status: RunResult['status'];
  alert: string;
  says: string;
}

const CASES: Case[] = [
  {
    when: 'all members succeeded',
    counts: { succeeded: 600 },
    status: 'COMPLETED_SUCCESS',
    alert: 'alert_general_success',
    says: 'The job completed successfully: 600 succeeded.',
  },
  {
    when: 'some were skipped',
    counts: { succeeded: 5, skipped: 3 },
    status: 'COMPLETED_SUCCESS',
    alert: 'alert_general_success',
    says: 'The job completed successfully: 5 succeeded, 3 skipped.',
  },
  {
    when: 'the upload of an export failed after all members succeeded',
    counts: { succeeded: 600 },
    whole: 'not-concluded',
    status: 'COMPLETED_FAILED',
    alert: 'alert_last_step_failed',
    says: 'The last step of the job failed, after all members had their turn: 600 succeeded.',
  },
  {
    when: 'all members were done in part',
    counts: { failed: 3 },
    partlyDone: 3,
    status: 'COMPLETED_WARNING',
    alert: 'alert_partly_done',
    says: 'The job completed; all 3 members were partly done, and the rest of the work on them failed.',
  },
  {
    when: 'the only member was done in part',
    counts: { failed: 1 },
    partlyDone: 1,
    status: 'COMPLETED_WARNING',
    alert: 'alert_partly_done',
    says: 'The job completed; the only member was partly done, and the rest of the work on it failed.',
  },
  {
    when: 'all failed and some were done in part',
    counts: { failed: 5 },
    partlyDone: 2,
    status: 'COMPLETED_WARNING',
    alert: 'alert_partly_done',
    says: 'The job completed; no member was done completely: 5 failed, 2 of them partly done.',
  },
  {
    when: 'all members failed',
    counts: { failed: 5 },
    status: 'COMPLETED_FAILED',
    alert: 'alert_general_failed',
    says: 'The job completed; every member failed: 5 failed.',
  },
  {
    when: 'all members were skipped',
    counts: { skipped: 4 },
    status: 'COMPLETED_WARNING',
    alert: 'alert_all_skipped',
    says: 'The job completed but did nothing: all 4 members were skipped.',
  },
  {
    when: 'all members were unchanged',
    counts: { unchanged: 4 },
    status: 'COMPLETED_SUCCESS',
    alert: 'alert_nothing_changed',
    says: 'The job completed and changed nothing: 4 unchanged.',
  },
  {
    when: 'members were unchanged or skipped',
    counts: { unchanged: 4, skipped: 1 },
    status: 'COMPLETED_SUCCESS',
    alert: 'alert_nothing_changed',
    says: 'The job completed and changed nothing: 4 unchanged, 1 skipped.',
  },
  {
    when: 'outcomes are mixed',
    counts: { succeeded: 10, unchanged: 4, skipped: 3, failed: 2 },
    partlyDone: 1,
    status: 'COMPLETED_WARNING',
    alert: 'alert_general_warning',
    says: 'The job completed; some members failed: 10 succeeded, 4 unchanged, 3 skipped, 2 failed (1 of them partly done).',
  },
  {
    when: 'the set was empty',
    counts: {},
    status: 'COMPLETED_NO_BULKS',
    alert: 'alert_no_members',
    says: 'The set had no members when the job ran.',
  },
  {
    when: 'no member had its turn, and nobody ended the run',
    counts: { unprocessed: 7 },
    status: 'FAILED',
    alert: 'alert_run_failed',
    says: 'The job itself failed: 7 unprocessed.',
  },
  {
    when: 'it was cancelled before any member had its turn',
    counts: { unprocessed: 7 },
    whole: 'cancelled',
    status: 'USER_ABORTED',
    alert: 'alert_aborted_by_user',
    says: 'The job was cancelled: 7 unprocessed.',
  },
  {
    when: 'it was cancelled while freezing',
    counts: {},
    whole: 'cancelled',
    status: 'USER_ABORTED',
    alert: 'alert_aborted_by_user',
    says: 'The job was cancelled: it had no members yet.',
  },
  {
    when: 'it was terminated',
    counts: { succeeded: 2, unprocessed: 7 },
    whole: 'aborted',
    status: 'SYSTEM_ABORTED',
    alert: 'alert_aborted_by_system',
    says: 'The job was ended outside Muster: 2 succeeded, 7 unprocessed.',
  },
  {
    when: 'it broke',
    counts: { succeeded: 2, unprocessed: 7 },
    whole: 'broken',
    status: 'FAILED',
    alert: 'alert_run_failed',
    says: 'The job itself failed: 2 succeeded, 7 unprocessed.',
  },
];

describe('The headline of a run comes from its counts and from what failed as a whole: when', () => {
  for (const { when, counts, partlyDone = 0, whole, status, alert, says } of CASES) {
    it(when, () => {
      const { headline, ...result } = resultOf({ counts: { ...NO_COUNTS, ...counts }, partlyDone, whole });
      assert.deepEqual({ ...result, headline }, { status, headline: { value: alert, desc: says } });
    });
  }
});
