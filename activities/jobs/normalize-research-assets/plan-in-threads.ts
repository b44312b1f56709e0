import type { NormalizeReason } from '../../../shared/jobs/normalize-research-assets/reasons.ts';
import { change, fail, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { applied } from '../../../shared/model/difference.ts';
import { DEFAULT_LIMITS } from '../../../shared/rules/limits.ts';
import { runInThreads } from '../../../shared/runtime/threads/run-in-threads.ts';
import { threadTask, type FromThread, type ThreadLimits } from '../../../shared/runtime/threads/thread-task.ts';
import type { PlanningCommon, SentPlan, work } from './planning-in-thread.ts';

const PLANNING = threadTask<typeof work>('./planning-in-thread', import.meta.url);
/** More than the limits that the rules themselves count, so that those speak first: they name the rule. */
const LIMITS: ThreadLimits = { timeMs: 2 * DEFAULT_LIMITS.timeMs };

/** What the threads planned, by asset. */
export type SentPlans = ReadonlyMap<string, FromThread<SentPlan>>;

/** Plans a batch in threads: users write the rules, and nothing else should wait while they run. */
export async function planInThreads(
  common: PlanningCommon,
  assets: readonly Asset[],
  limits: ThreadLimits = LIMITS,
): Promise<SentPlans> {
  const sent = await runInThreads(PLANNING, common, assets, { limits, mayWait: true });
  return new Map(assets.flatMap(({ _id }, n) => (sent[n] ? [[_id, sent[n]]] : [])));
}

/** The plan that a thread made for this asset. @throws Error what the planner threw there. */
export function plannedFor(asset: Asset, plans: SentPlans): Plan<Asset, NormalizeReason> {
  const sent = plans.get(asset._id);
  if (!sent) throw new Error(`The asset ${asset._id} was not planned with its batch.`);
  if (sent.kind === 'threw') throw new Error(sent.message);
  if (sent.kind === 'stopped') {
    return sent.limit === 'time'
      ? fail('RULE_TIME_LIMIT', 'The rules take too long for this asset; they were stopped.')
      : fail('RULE_MEMORY_LIMIT', 'The rules need too much memory for this asset; they were stopped.');
  }
  const plan = sent.output;
  return plan.kind === 'change' ? change(applied(asset, plan.change), { details: plan.details }) : plan;
}
