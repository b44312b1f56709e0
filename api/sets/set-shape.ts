import { z } from 'zod';
import { SET_CONTENTS, type MemberSet, type SetContent } from '../../shared/model/set.ts';
import { describeQuery } from '../../shared/model/set-query/describe-query.ts';
import type { SetMember } from '../../shared/sets/list-members.ts';
import { MEMBER_OPERATIONS, type MembersReport } from '../../shared/sets/members-report.ts';

import { asText, attribute, codedAnswer, link, named, shape, time, totalRecordCount } from '../contract/shapes.ts';

const TYPES = { ITEMIZED: 'Itemized', LOGICAL: 'Logical' } as const;
const STATUSES = { ACTIVE: 'Active', INACTIVE: 'Inactive' } as const;
const RECORD_PATHS = {
  IER: 'esploro/v1/assets',
  USER: 'almaws/v1/users',
  RESEARCHER: 'esploro/v1/researchers',
  LETTER: 'conf/letters',
} as const;

export const setShape = shape(
  'Set',
  'set',
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    type: codedAnswer(z.enum(['ITEMIZED', 'LOGICAL'])),
    content: codedAnswer(z.enum(Object.keys(SET_CONTENTS) as SetContent[])),
    private: codedAnswer(z.enum(['true', 'false'])),
    status: codedAnswer(z.enum(['ACTIVE', 'INACTIVE'])),
    status_date: time,
    note: z.string(),
    created_by: codedAnswer(),
    created_date: time,
    /** When its fields or its members were changed last. */
    modified_date: time,
    /** Of a logical set: the query as JSON text, and in words. */
    query: codedAnswer().optional(),
    /** Missing where it was not counted. */
    number_of_members: z.object({ value: asText(z.int()), link }).optional(),
    origin: codedAnswer(z.literal('UI')),
    link,
  }),
);

export const setListShape = shape(
  'Sets',
  'sets',
  z.object({ set: z.array(setShape), total_record_count: totalRecordCount }),
);

const ids = z.object({
  total: attribute(z.int()),
  member: z.array(named('member', z.object({ id: z.string() }))),
});

export const managedSetShape = shape(
  'ManagedSet',
  'set',
  setShape.extend({
    /** What became of each id sent. */
    members_report: z.object({
      operation: z.enum(MEMBER_OPERATIONS),
      received: z.int(),
      added: ids.optional(),
      already_in: ids.optional(),
      removed: ids.optional(),
      not_in_set: ids.optional(),
      /** Members that left the set when it was replaced. */
      left: z.int().optional(),
      unknown: ids,
      malformed: z.object({
        total: attribute(z.int()),
        member: z.array(named('member', z.object({ id: z.string(), description: z.string() }))),
      }),
      ambiguous: ids,
      duplicate: ids,
      empty: z.int(),
    }),
  }),
);

export const setMemberListShape = shape(
  'Members',
  'members',
  z.object({
    member: z.array(named('member', z.object({ id: z.string(), description: z.string(), link }))),
    total_record_count: totalRecordCount,
  }),
);

/**
 * A set as the published API shows it.
 * @param address of the API, for links. @param creator the name of its creator. @param members omitted if not counted.
 */
export function toSetBody(
  address: string,
  set: MemberSet,
  creator: string | undefined,
  members: number | undefined,
): z.input<typeof setShape> {
  const link = `${address}/conf/sets/${set._id}`;
  return {
    id: set._id,
    name: set.name,
    description: set.description,
    type: { value: set.type, desc: TYPES[set.type] },
    content: { value: set.content, desc: SET_CONTENTS[set.content].desc },
    private: { value: set.private ? 'true' : 'false', desc: set.private ? 'Yes' : 'No' },
    status: { value: set.status, desc: STATUSES[set.status] },
    status_date: set.statusDate.toISOString(),
    note: set.note,
    created_by: { value: set.createdBy, desc: creator ?? set.createdBy },
    created_date: set.createdDate.toISOString(),
    modified_date: (set.modifiedDate ?? set.createdDate).toISOString(),
    ...(set.query ? { query: { value: JSON.stringify(set.query), desc: describeQuery(set.content, set.query) } } : {}),
    ...(members === undefined ? {} : { number_of_members: { value: members, link: `${link}/members` } }),
    origin: { value: 'UI', desc: 'Institution only' },
    link,
  };
}

/** A page of members as the published API shows it. */
export function toMembersBody(address: string, { content }: MemberSet, members: readonly SetMember[], total: number) {
  const records = `${address.replace(/\/almaws\/v1$/, '')}/${RECORD_PATHS[content]}`;
  return {
    member: members.map(({ id, description }) => ({ id, description, link: `${records}/${encodeURIComponent(id)}` })),
    total_record_count: total,
  };
}

/** The result for each id sent, besides the published API's answer. */
export function toReportBody(report: MembersReport) {
  const isRemoval = report.operation === 'delete_members';
  const list = (ids: readonly string[]) => ({ total: ids.length, member: ids.map((id) => ({ id })) });
  return {
    operation: report.operation,
    received: report.received,
    ...(isRemoval
      ? { removed: list(report.changed), not_in_set: list(report.already) }
      : { added: list(report.changed), already_in: list(report.already) }),
    ...(report.operation === 'replace_members' ? { left: report.removed } : {}),
    unknown: list(report.unknown),
    malformed: {
      total: report.malformed.length,
      member: report.malformed.map(({ value, why }) => ({ id: value, description: why })),
    },
    ambiguous: list(report.ambiguous),
    duplicate: list(report.duplicates),
    empty: report.empty,
  };
}
