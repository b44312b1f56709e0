import type { MusterRecord } from '../../../shared/model/record.ts';
import type { RenderWork } from '../../../shared/job-kit/job-work.ts';
import { renderPart } from '../../export/render-part.ts';
import type { Decide, Decided } from './decision.ts';
import type { MemberContext } from './member-context.ts';
import { failed } from './to-decision.ts';

/**
 * Decides by writing the batch's part of a file. The part is on disk and claimed before anything is journaled, so that
 * rows and part agree: a later attempt takes its decisions from the claimed part and renders nothing again. A member that
 * ends workers is left out of the part.
 */
export function decideByRendering(work: RenderWork<MusterRecord, unknown>, context: MemberContext): Decide {
  return async (members, attempt) => {
    const ids = members.map(({ id }) => id);
    const part = (await context.store.exports.part(context.batch)) ?? (await renderPart(work, context, ids, attempt));
    const left = new Map(part.left.map((each) => [each.member, each]));
    const byMember = new Map<string, Decided>();
    for (const { id, row } of members) {
      const why = left.get(id);
      const decision = why ? failed(why.reason, why.message) : ({ outcome: 'succeeded', reason: 'RENDERED' } as const);
      byMember.set(id, { decision, replaces: row });
    }
    return { byMember };
  };
}
