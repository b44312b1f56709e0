import type { JobWork } from '../../../shared/job-kit/job-work.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import { decideByPerforming } from './decide-by-performing.ts';
import type { Decide, Decided } from './decision.ts';
import type { MemberContext } from './member-context.ts';
import { failed } from './to-decision.ts';

/**
 * Decides at the end of a run: results that an outside system already returned, or progress that a performer noted, are
 * still written; nothing new is started. A late attempt collides with the rows written here.
 */
export function decideAtTheEnd(work: JobWork | undefined, context: MemberContext | undefined): Decide {
  return async (members, attempt) => {
    const byMember = new Map<string, Decided>();
    for (const member of members) {
      const { row } = member;
      const reached = row?.result ?? (row?.outcome === 'performing' ? row.soFar : undefined);
      if (row && reached !== undefined && work?.kind === 'performer-work' && context) {
        const { byMember: performed } = await decideByPerforming(work, context)(
          [{ ...member, row: { ...row, result: reached } }],
          attempt,
        );
        for (const [id, decided] of performed) byMember.set(id, decided);
      } else if (row?.outcome === 'performing') {
        const decision = {
          ...failed('UNDETERMINED', 'The work stopped during a call to an outside system; its result is not known.'),
          ...defined({ key: row.key }),
        };
        byMember.set(member.id, { decision, replaces: row });
      } else if (row?.outcome === 'parked') {
        byMember.set(member.id, { decision: failed(row.reason, row.message ?? ''), replaces: row });
      } else {
        byMember.set(member.id, { decision: { outcome: 'unprocessed', reason: 'NOT_REACHED' }, replaces: row });
      }
    }
    return { byMember };
  };
}
