import type { MusterRecord } from '../../../shared/model/record.ts';
import type { RenderWork } from '../../../shared/job-kit/job-work.ts';
import { renderPart, type Rendering } from '../../export/render-part.ts';
import type { Decide, Decided } from './decision.ts';
import { failed } from './to-decision.ts';

/**
 * Decides by writing the batch's part of a file. The part is on the disk and claimed before anything is journaled, so
 * that rows and part say the same: a later attempt takes its decisions from the claimed part and renders nothing again.
 */
export function decideByRendering(work: RenderWork<MusterRecord, unknown>, rendering: Rendering): Decide {
  return async (members) => {
    const ids = members.map(({ id }) => id);
    const part = (await rendering.store.exports.part(rendering.batch)) ?? (await renderPart(work, rendering, ids));
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
