import type { MusterRecord } from '../../../shared/model/record.ts';
import { change, skip, unchanged, type Effects, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail } from '../../../shared/model/effects.ts';

/** What one group of parameters makes of a record: the next state (the same object when nothing changes), and what to say. */
export interface GroupResult<R, Reason extends string> {
  next: R;
  details: Detail<Reason>[];
  effects?: Partial<Effects>;
  /** A guard that keeps the whole member from being changed. */
  guard?: { reason: Reason; message: string };
}

/** One group's part of a job. */
export type Group<R, Reason extends string> = (record: R) => GroupResult<R, Reason>;

/** Applies the groups in their order and makes one plan of it: any guard skips the member, any change changes it. */
export function planOfGroups<R extends MusterRecord, Reason extends string>(
  record: R,
  groups: readonly Group<R, Reason>[],
): Plan<R, Reason> {
  let next = record;
  const details: Detail<Reason>[] = [];
  const effects: Effects = { also: [], letters: [], resetPassword: false };
  for (const group of groups) {
    const result = group(next);
    details.push(...result.details);
    if (result.guard) return skip(result.guard.reason, result.guard.message, { details });
    next = result.next;
    effects.also.push(...(result.effects?.also ?? []));
    effects.letters.push(...(result.effects?.letters ?? []));
    effects.resetPassword ||= result.effects?.resetPassword ?? false;
  }
  const hasEffects = effects.also.length > 0 || effects.letters.length > 0 || effects.resetPassword;
  if (next !== record || hasEffects) return change(next, { ...effects, details });
  return nothingDone(details);
}

/** Nothing changed: the reason when all groups give the same one, else a general one. A group that was refused is a skip. */
function nothingDone<Reason extends string>(details: Detail<Reason>[]): Plan<never, Reason> {
  const refused = details.find(({ outcome }) => outcome === 'skipped');
  if (refused) return skip(refused.reason, refused.message ?? refused.item, { details });
  const reasons = new Set(details.map(({ reason }) => reason));
  const [reason = 'NO_CHANGE'] = reasons;
  return unchanged(reasons.size === 1 ? reason : 'NO_CHANGE', { details });
}
