import { cutText } from '../../../shared/runtime/cut-text.ts';
import { BSON } from 'mongodb';
import { MAX_RECORD_BYTES } from '../../../shared/model/record.ts';
import { difference, isEmpty, type Difference } from '../../../shared/model/difference.ts';
import type { Effects, Plan } from '../../../shared/job-kit/plan.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { SizedRecord } from '../../../shared/store/records.ts';
import type { Decision } from './decision.ts';

/** Below the database's document limit of 16 MB, with room for the fields that the journal adds. */
const MAX_ROW_BYTES = 15 * 1024 * 1024;

/** A member that fails; its record is not written. */
export function failed(reason: string, message: string): Decision {
  return { outcome: 'failed', reason, message };
}

/** The journal's text for a thrown error. */
export function messageOf(error: unknown): string {
  return cutText(error instanceof Error ? error.message : String(error), 1_000);
}

/**
 * A plan as the journal stores it: only the fields that change, with a size check.
 * @param mayChange the fields that the job declares. @param mayOrder whether the job declares that it orders letters.
 */
export function toDecision(
  read: SizedRecord,
  plan: Plan,
  mayChange: readonly string[] | 'any',
  mayOrder = false,
): Decision {
  const details = {
    ...(plan.details.length > 0 ? { details: plan.details } : {}),
    ...defined({ tally: plan.tally }),
  };
  if (plan.kind === 'unchanged') return { outcome: 'unchanged', reason: plan.reason, ...details };
  if (plan.kind === 'skip') return { outcome: 'skipped', reason: plan.reason, message: plan.message, ...details };
  if (plan.kind === 'fail') return { outcome: 'failed', reason: plan.reason, message: plan.message, ...details };

  if (lettersOf(plan).length > 0 && !mayOrder) {
    return failed('PLANNER_ERROR', 'The job orders letters, which it does not declare.');
  }
  if (plan.kind === 'done') {
    const letters = lettersOf(plan);
    return { outcome: 'succeeded', reason: plan.reason, ...details, ...(letters.length > 0 ? { letters } : {}) };
  }

  const changed = difference(read.record, plan.next);
  // Relations are not part of an asset's document: planners edit them one by one.
  const undeclared = fieldsOf(changed).find(
    (field) => field === 'relations' || !(mayChange === 'any' || mayChange.includes(field)),
  );
  if (undeclared !== undefined) {
    return failed('PLANNER_ERROR', `The job changes "${undeclared}", which it does not declare.`);
  }
  const ended =
    plan.kind === 'partial'
      ? ({ outcome: 'failed', reason: 'PARTIAL', message: plan.message } as const)
      : ({ outcome: 'succeeded', reason: 'CHANGED' } as const);
  if (isEmpty(changed) && hasNoEffect(plan.effects)) {
    return plan.kind === 'partial'
      ? { ...ended, ...details }
      : { outcome: 'unchanged', reason: 'NO_CHANGE', ...details };
  }
  const decision: Decision = { ...ended, ...details, ...writing(read, changed, plan.effects) };
  return isTooLarge(read, changed, decision)
    ? failed('RECORD_TOO_LARGE', 'The record would be larger than 4 MB, or its journal row larger than 15 MB.')
    : decision;
}

function lettersOf(plan: Extract<Plan, { kind: 'done' | 'change' | 'partial' }>) {
  return plan.kind === 'done' ? (plan.letters ?? []) : plan.effects.letters;
}

function fieldsOf({ before, after }: Difference): string[] {
  return [...Object.keys(before), ...Object.keys(after)];
}

function hasNoEffect({ also, letters, resetPassword }: Effects): boolean {
  return also.length === 0 && letters.length === 0 && !resetPassword;
}

function writing(
  read: SizedRecord,
  changed: Difference,
  effects: Effects,
): Pick<Decision, 'revision' | 'before' | 'after' | 'also' | 'letters' | 'resetPassword'> {
  const writesRecord = !isEmpty(changed) || effects.resetPassword;
  return {
    ...(writesRecord ? { revision: read.record.revision, ...changed } : {}),
    ...(effects.also.length > 0 ? { also: effects.also } : {}),
    ...(effects.letters.length > 0 ? { letters: effects.letters } : {}),
    ...(effects.resetPassword ? { resetPassword: true } : {}),
  };
}

function isTooLarge(read: SizedRecord, { before, after }: Difference, decision: Decision): boolean {
  const grown = read.bytes - BSON.calculateObjectSize(before) + BSON.calculateObjectSize(after);
  return grown > MAX_RECORD_BYTES || BSON.calculateObjectSize(decision) > MAX_ROW_BYTES;
}
