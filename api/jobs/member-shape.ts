import type { JournalRow } from '../../shared/model/journal.ts';
import type { Coded } from '../../shared/model/coded.ts';
import type { MemberState } from '../../shared/runs/member-parts.ts';
import type { MemberEntry } from '../../shared/runs/member-report.ts';
import { defined } from '../../shared/runtime/defined.ts';

const STATES: Record<MemberState, string> = {
  succeeded: 'Succeeded',
  unchanged: 'Unchanged',
  skipped: 'Skipped',
  failed: 'Failed',
  unprocessed: 'Unprocessed',
  waiting: 'Waiting',
};

/** What a reason means, in a sentence. */
export type DescribeReason = (reason: string) => string;

/** A member and its outcome. @param instance the link of the run. @param description the name of the record. */
export function toMemberBody(
  instance: string,
  { member, state, reason, message, row }: MemberEntry,
  describe: DescribeReason,
  description = '',
) {
  const desc = reason === undefined ? null : describe(reason);
  return {
    id: member,
    description,
    outcome: { value: state, desc: STATES[state] } satisfies Coded,
    reason: reason ?? null,
    reason_desc: desc,
    message: message ?? desc,
    attempts: row?.attempts ?? 0,
    at: row?.at.toISOString() ?? null,
    ...(state === 'waiting' && row?.notBefore ? { not_before: row.notBefore.toISOString() } : {}),
    detail: (row?.details ?? []).map(({ item, outcome, reason: why, message: words }) => ({
      item,
      outcome,
      reason: why,
      reason_desc: describe(why),
      ...defined({ message: words }),
    })),
    link: `${instance}/members/${encodeURIComponent(member)}`,
  };
}

/** What the run changed in a member: the fields before and after, and edits on other records. */
export function toMemberChangeBody({ revision, before, after, also, result }: JournalRow) {
  return {
    ...(revision === undefined ? {} : { revision, before: before ?? {}, after: after ?? {}, also: also ?? [] }),
    ...defined({ result }),
  };
}
