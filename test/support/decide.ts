import assert from 'node:assert/strict';
import type { Decide, Decision, MemberAtTurn } from '../../activities/run/settle/decision.ts';
import { toDecision } from '../../activities/run/settle/to-decision.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import { change } from '../../shared/job-kit/plan.ts';

/** Decides about one member after the other; `beforeJournaling` comes between deciding and what is made of it. */
export function decideEach(
  decideOne: (member: MemberAtTurn) => Decision,
  beforeJournaling: () => Promise<void> = async () => undefined,
): Decide {
  return async (members) => {
    const decided = members.map((member) => {
      return [member.id, { decision: decideOne(member), replaces: member.row }] as const;
    });
    await beforeJournaling();
    return { byMember: new Map(decided) };
  };
}

/** A change of the publisher. */
export function stamp({ read }: MemberAtTurn): Decision {
  assert.ok(read);
  return toDecision(read, change<MusterRecord>({ ...read.record, publisher: 'stamped' }), ['publisher']);
}
