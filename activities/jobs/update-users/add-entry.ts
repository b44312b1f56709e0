import type { UpdateUsersReason } from '../../../shared/jobs/update-users/reasons.ts';
import { dequal } from 'dequal';
import type { Provenance } from '../../../shared/model/provenance.ts';
import type { User } from '../../../shared/model/user.ts';
import { contentOf } from '../../../shared/records/provenance/entry-content.ts';
import { groupUnchanged, type GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';

/** Who adds the entry, and when (ISO 8601). */
export interface Addition {
  provenance: Provenance;
  createdBy: string;
  createdDate: string;
}

type Entry = Record<string, unknown> & { segmentType?: Provenance | undefined };
type EntryList = 'blocks' | 'statistics' | 'notes';

/**
 * Adds an entry to a list of the user, with its provenance. An entry with the same content is not added twice: an
 * external one becomes internal if requested; an internal one stays internal, since nothing may be taken from staff.
 */
export function addEntry(
  user: User,
  list: EntryList,
  content: Entry,
  { provenance, createdBy, createdDate }: Addition,
): GroupResult<User, UpdateUsersReason> {
  const entries: Entry[] = user[list] ?? [];
  const same = entries.filter((entry) => dequal(contentOf(entry), contentOf(content)));
  const [existing] = same;
  if (existing && (provenance === 'EXTERNAL' || same.some(({ segmentType }) => segmentType === 'INTERNAL'))) {
    return groupUnchanged(user, list, 'ALREADY_THERE');
  }
  const marked = { ...(existing ?? { ...content, createdBy, createdDate }), segmentType: provenance };
  const next = existing ? entries.map((entry) => (entry === existing ? marked : entry)) : [...entries, marked];
  const reason = existing ? 'PROVENANCE_CHANGED' : 'ADDED';
  return { next: { ...user, [list]: next }, details: [{ item: list, outcome: 'changed', reason }] };
}
