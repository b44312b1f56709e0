import { api, body } from '../../api/client.ts';

const AT_A_TIME = 1_000;

/** What one may do with the members of an itemized set. */
export type MemberOperation = 'add_members' | 'delete_members';

export const REPORTED = [
  'added',
  'already_in',
  'removed',
  'not_in_set',
  'unknown',
  'malformed',
  'ambiguous',
  'duplicate',
] as const;

/** What became of the ids: how many of each kind, and the first of them. */
export type MembersReport = Partial<Record<(typeof REPORTED)[number], { total: number; examples: string[] }>>;

const EXAMPLES = 20;

/** The ids of a text: one on each line. */
export function idsOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

/**
 * Sends ids to a set, a thousand at a time.
 * @throws ApiProblem of the first part that is refused; the parts before it are done.
 */
export async function sendIds(
  set: string,
  ids: readonly string[],
  {
    operation,
    idType,
    skipInvalid,
    onProgress,
  }: { operation: MemberOperation; idType: string; skipInvalid: boolean; onProgress: (sent: number) => void },
): Promise<MembersReport> {
  const report: MembersReport = {};
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const member = ids.slice(at, at + AT_A_TIME).map((id) => ({ id }));
    const { members_report: part } = await body(
      api.POST('/almaws/v1/conf/sets/{id}', {
        params: {
          path: { id: set },
          query: { op: operation, fail_on_invalid_id: !skipInvalid, ...(idType === '' ? {} : { id_type: idType }) },
        },
        body: { members: { member } },
      }),
    );
    for (const kind of REPORTED) {
      const found = part[kind];
      if (!found) continue;
      const { total, examples } = report[kind] ?? { total: 0, examples: [] };
      const more = found.member.map(({ id }) => id).slice(0, EXAMPLES - examples.length);
      report[kind] = { total: total + found.total, examples: [...examples, ...more] };
    }
    onProgress(Math.min(at + AT_A_TIME, ids.length));
  }
  return report;
}
