import type { Detail } from '../model/effects.ts';
import type { CommonReason } from '../model/outcome.ts';
import type { MusterRecord } from '../model/record.ts';
import { change, fail, skip, unchanged, type Effects, type Plan } from './plan.ts';

/** What one group of a job's parameters does to a record. */
export interface GroupResult<R, Reason extends string> {
  /** The record afterwards; the same object when the group changes nothing. */
  next: R;
  details: Detail<Reason>[];
  effects?: Partial<Effects>;
  /** Why the group changed nothing, where its details give more than one reason. */
  reason?: Reason;
  /** The whole member stays as it was: a guard skips it, or the request is not possible. */
  stop?: { kind: 'skip' | 'fail'; reason: Reason; message: string };
}

/** One group's part of a plan. */
type Group<R, Reason extends string> = (record: R) => GroupResult<R, Reason>;

/** A job's groups in order; one that is off is undefined or false. */
export type Groups<R, Reason extends string> = readonly (Group<R, Reason> | false | undefined)[];

/** A change of the record as a whole: `item` names the field, `message` says from what to what. */
export function groupChanged<R>(next: R, item: string, message: string): GroupResult<R, never> {
  return { next, details: [{ item, outcome: 'changed', reason: 'CHANGED', message }] };
}

/** The field stays as it is. */
export function groupUnchanged<R, Reason extends string>(
  record: R,
  item: string,
  reason: Reason | CommonReason,
): GroupResult<R, Reason> {
  return { next: record, details: [{ item, outcome: 'unchanged', reason }] };
}

/** A rule of the job forbids only this group; the others are applied. */
export function groupSkipped<R, Reason extends string>(
  record: R,
  item: string,
  reason: Reason,
  message: string,
): GroupResult<R, Reason> {
  return { next: record, details: [{ item, outcome: 'skipped', reason, message }] };
}

/** The field cannot get the requested value, so the record is not written. */
export function groupFailed<R, Reason extends string>(
  record: R,
  item: string,
  reason: Reason,
  message: string,
): GroupResult<R, Reason> {
  return {
    next: record,
    details: [{ item, outcome: 'failed', reason, message }],
    stop: { kind: 'fail', reason, message },
  };
}

/**
 * Applies the groups in turn, each to the result of the previous one, and makes one plan. If a group stops, the member
 * stays as it was and only that group's details are reported, since the other changes were not made.
 */
export function planOfGroups<R extends MusterRecord, Reason extends string>(
  record: R,
  groups: Groups<R, Reason>,
): Plan<R, Reason> {
  let next = record;
  const details: Detail<Reason>[] = [];
  const reasons = new Set<Reason | CommonReason>();
  const effects: Effects = { also: [], letters: [], resetPassword: false };
  for (const group of groups) {
    if (!group) continue;
    const result = group(next);
    if (result.stop) {
      const { kind, reason, message } = result.stop;
      return (kind === 'skip' ? skip : fail)(reason, message, { details: result.details });
    }
    next = result.next;
    details.push(...result.details);
    for (const reason of result.reason === undefined ? result.details.map((each) => each.reason) : [result.reason]) {
      reasons.add(reason);
    }
    effects.also.push(...(result.effects?.also ?? []));
    effects.letters.push(...(result.effects?.letters ?? []));
    effects.resetPassword ||= result.effects?.resetPassword ?? false;
  }
  const hasEffects = effects.also.length > 0 || effects.letters.length > 0 || effects.resetPassword;
  if (next !== record || hasEffects) return change(next, { ...effects, details });
  return nothingDone(details, reasons);
}

/**
 * Nothing changed: the groups' reason if they all give the same one, otherwise a general one. A refused group is a
 * skip.
 */
function nothingDone<Reason extends string>(
  details: Detail<Reason>[],
  reasons: ReadonlySet<Reason | CommonReason>,
): Plan<never, Reason> {
  const refused = details.find(({ outcome }) => outcome === 'skipped');
  if (refused) return skip(refused.reason, refused.message ?? refused.item, { details });
  const [reason = 'NO_CHANGE', ...others] = reasons;
  return unchanged(others.length === 0 ? reason : 'NO_CHANGE', { details });
}
