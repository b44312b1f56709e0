import type { JobWork } from '../../../shared/job-kit/job-work.ts';
import { decideAtTheEnd } from './decide-at-the-end.ts';
import type { Decide } from './decision.ts';
import type { MemberContext } from './member-context.ts';
import { failed } from './to-decision.ts';

/**
 * Decides when the submitter may no longer run the job: work started with the right is completed, and nothing is
 * started without it.
 * @param refusal why, in words.
 */
export function decideWithoutRight(work: JobWork, context: MemberContext, refusal: string): Decide {
  const carryThrough = decideAtTheEnd(work, context);
  return async (members, attempt) => {
    const { byMember } = await carryThrough(members, attempt);
    for (const [member, decided] of byMember) {
      if (decided.decision.outcome !== 'unprocessed') continue;
      byMember.set(member, { ...decided, decision: failed('SUBMITTER_MAY_NOT', refusal) });
    }
    return { byMember };
  };
}
