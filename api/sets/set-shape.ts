import { SET_CONTENTS, type MemberSet } from '../../shared/model/set.ts';
import { describeQuery } from '../../shared/model/set-query/describe-query.ts';
import type { SetMember } from '../../shared/sets/list-members.ts';
import type { MembersReport } from '../../shared/sets/members-report.ts';

const TYPES = { ITEMIZED: 'Itemized', LOGICAL: 'Logical' } as const;
const STATUSES = { ACTIVE: 'Active', INACTIVE: 'Inactive' } as const;
const RECORD_PATHS = {
  IER: 'esploro/v1/assets',
  USER: 'almaws/v1/users',
  RESEARCHER: 'esploro/v1/researchers',
  LETTER: 'conf/letters',
} as const;

/**
 * A set as the published API shows it.
 * @param address of the API, for links. @param creator the name of its creator. @param members omitted if not counted.
 */
export function toSetBody(address: string, set: MemberSet, creator: string | undefined, members: number | undefined) {
  const link = `${address}/conf/sets/${set._id}`;
  return {
    id: set._id,
    name: set.name,
    description: set.description,
    type: { value: set.type, desc: TYPES[set.type] },
    content: { value: set.content, desc: SET_CONTENTS[set.content].desc },
    private: { value: String(set.private), desc: set.private ? 'Yes' : 'No' },
    status: { value: set.status, desc: STATUSES[set.status] },
    status_date: set.statusDate.toISOString(),
    note: set.note,
    created_by: { value: set.createdBy, desc: creator ?? set.createdBy },
    created_date: set.createdDate.toISOString(),
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
