import { z } from 'zod';
import type { JournalRow } from '../../shared/model/journal.ts';
import type { Coded } from '../../shared/model/coded.ts';
import { OUTCOMES } from '../../shared/model/outcome.ts';
import type { MemberState } from '../../shared/runs/member-parts.ts';
import type { MemberEntry } from '../../shared/runs/member-report.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { codedAnswer, link, named, shape, time, totalRecordCount, wrapped } from '../contract/shapes.ts';

export const STATES: Record<MemberState, string> = {
  succeeded: 'Succeeded',
  unchanged: 'Unchanged',
  skipped: 'Skipped',
  failed: 'Failed',
  unprocessed: 'Unprocessed',
  waiting: 'Waiting',
};

const memberFields = {
  id: z.string(),
  description: z.string(),
  outcome: codedAnswer(z.enum([...OUTCOMES, 'waiting'])),
  reason: z.string().nullable(),
  reason_desc: z.string().nullable(),
  message: z.string().nullable(),
  attempts: z.int(),
  at: time.nullable(),
  /** Waiting for a further pass, which begins then. */
  not_before: time.optional(),
  detail: wrapped(
    'details',
    z.array(
      named(
        'detail',
        z.object({
          item: z.string(),
          outcome: z.enum(['changed', 'unchanged', 'skipped', 'failed']),
          reason: z.string(),
          reason_desc: z.string(),
          message: z.string().optional(),
        }),
      ),
    ),
  ),
  link,
};

const fields = z.record(z.string(), z.unknown());

const runMemberFields = {
  ...memberFields,
  /** What the run changed: the fields before and after, and edits on other records. In a list, if it was asked for. */
  change: z
    .object({
      revision: z.int().optional(),
      before: fields.optional(),
      after: fields.optional(),
      also: z.unknown().optional(),
      result: z.unknown().optional(),
    })
    .optional(),
};

export const runMemberListShape = shape(
  'InstanceMembers',
  'members',
  z.object({
    member: z.array(named('member', z.object(runMemberFields))),
    total_record_count: totalRecordCount,
  }),
);

export const runMemberShape = shape('InstanceMember', 'member', z.object(runMemberFields));

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
