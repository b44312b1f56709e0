import type { RecordWork } from '../../../shared/job-kit/job-work.ts';
import type { MusterRecord } from '../../../shared/model/record.ts';
import type { SizedRecord } from '../../../shared/store/records.ts';
import { isInfrastructureError } from '../../../shared/store/write-errors.ts';
import type { Decide, Decided, MemberAtTurn } from './decision.ts';
import { fitForPlanning } from './fit-for-planning.ts';
import { pacemaker } from '../pace.ts';
import type { MemberContext } from './member-context.ts';
import { failed, messageOf, toDecision } from './to-decision.ts';

/** Decides by the job's plan. If the planner throws, its member fails; if `gather` throws, its members are parked. */
export function decideByPlan(work: RecordWork<MusterRecord, unknown, unknown>, context: MemberContext): Decide {
  const { store, parameters, runContext, collection } = context;
  return async (members) => {
    const byMember = new Map<string, Decided>();
    const fit: { member: MemberAtTurn; read: SizedRecord }[] = [];
    const breathe = pacemaker();
    for (const member of members) {
      const fitness = fitForPlanning(collection, member, work);
      if (fitness.fit) fit.push({ member, read: fitness.read });
      else byMember.set(member.id, { decision: fitness.decision, replaces: member.row });
      await breathe();
    }

    const target = (isFailing: boolean) => ({ name: work.definition.activity, failed: isFailing });
    let reference: unknown;
    try {
      reference = await work.gather(
        fit.map(({ read }) => read.record),
        parameters,
        store,
        runContext,
      );
    } catch (error) {
      if (isInfrastructureError(error)) throw error;
      const message = messageOf(error);
      for (const { member } of fit) {
        const decision = {
          outcome: 'parked',
          reason: 'BATCH_FAILED',
          message,
          notBefore: context.notBefore(),
        } as const;
        byMember.set(member.id, { decision, replaces: member.row });
      }
      return { byMember, target: target(true) };
    }

    for (const { member, read } of fit) {
      byMember.set(member.id, { decision: planOne(work, context, read, reference), replaces: member.row });
      await breathe();
    }
    return { byMember, target: target(false) };
  };
}

function planOne(
  work: RecordWork<MusterRecord, unknown, unknown>,
  { parameters, runContext }: MemberContext,
  read: SizedRecord,
  reference: unknown,
) {
  try {
    const plan = work.plan(read.record, parameters, reference, runContext);
    return toDecision(read, plan, work.changes, work.ordersLetters);
  } catch (error) {
    return failed('PLANNER_ERROR', messageOf(error));
  }
}
