import assert from 'node:assert/strict';
import type { MusterRecord } from '../../shared/model/record.ts';
import { applied, difference, inverse, isEmpty } from '../../shared/model/difference.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';

/** The laws of every planner, for any record and parameters. */
export interface PlannedCase<R extends MusterRecord> {
  record: R;
  plan: (record: R) => Plan<R>;
  /** The fields that the work declares to change. */
  changes: readonly string[];
}

/**
 * Checks one case: the record is not touched by planning; the same inputs give the same plan; only declared fields
 * change; what does nothing tells of no change; applying and taking back gives the record; planning the result again changes nothing.
 */
export function checkPlannerLaws<R extends MusterRecord>({ record, plan, changes }: PlannedCase<R>): void {
  const untouched = structuredClone(record);
  const first = plan(record);
  assert.deepEqual(record, untouched, 'planning changed the record that it was given');
  assert.deepEqual(plan(structuredClone(record)), first, 'the same inputs gave two plans');
  if (first.kind === 'unchanged' || first.kind === 'skip') {
    const told = first.details.filter(({ outcome }) => outcome === 'changed');
    assert.deepEqual(told, [], 'a plan that does nothing tells of a change in its details');
  }
  if (first.kind !== 'change' && first.kind !== 'partial') return;

  const change = difference(record, first.next);
  const fields = new Set([...Object.keys(change.before), ...Object.keys(change.after)]);
  for (const field of fields) assert.ok(changes.includes(field), `${field} is not declared`);
  const { letters, resetPassword, also } = first.effects;
  const hasEffects = letters.length > 0 || resetPassword || also.length > 0;
  assert.ok(!isEmpty(change) || hasEffects, 'a change that changes nothing is to be called unchanged');
  const next = applied(record, change);
  assert.deepEqual(applied(next, inverse(change)), record, 'taking the change back did not give the record');

  const again = plan(next);
  const acts = again.kind === 'change' && again.effects.letters.length > 0;
  assert.ok(again.kind === 'unchanged' || again.kind === 'skip' || acts, 'planning the result again is a change');
  if (again.kind !== 'change') return;
  assert.ok(isEmpty(difference(next, again.next)), 'planning the result again changes fields');
  assert.equal(again.effects.resetPassword, false, 'planning the result again draws a password');
}
