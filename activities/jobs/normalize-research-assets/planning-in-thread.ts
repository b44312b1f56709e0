/** Plans normalizations; runs in a thread, see `plan-in-threads.ts`. */
import type { NormalizeReason } from '../../../shared/jobs/normalize-research-assets/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { difference, type Difference } from '../../../shared/model/difference.ts';
import type { KnownCodes } from '../../../shared/rules/checks/check-codes.ts';
import { compileRules, type CompiledRules } from '../../../shared/rules/compile.ts';
import { fail, type Plan } from '../../../shared/job-kit/plan.ts';
import { keepLatest } from '../../../shared/runtime/keep-latest.ts';
import { RuleError } from '../../../shared/rules/problem.ts';
import { planNormalization } from './plan-normalization.ts';

/** What a batch has in common. */
export interface PlanningCommon {
  tasks: readonly { name: string; text: string }[];
  codes: KnownCodes;
}

/** A plan without the parts of the record that stay as they are, which need not be copied between threads. */
export type SentPlan =
  | { kind: 'change'; change: Difference; details: Detail<NormalizeReason>[] }
  | Exclude<Plan<Asset, NormalizeReason>, { kind: 'change' | 'partial' }>;

/** By text: a thread serves many batches of a run. */
const compiled = new Map<string, CompiledRules>();
const KEPT = 20;

export function work({ tasks, codes }: PlanningCommon): (asset: Asset) => SentPlan {
  const ready: { name: string; rules: CompiledRules }[] = [];
  for (const { name, text } of tasks) {
    try {
      ready.push({ name, rules: rulesOf(text) });
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const failed: Plan<Asset, NormalizeReason> = fail(error.code, `${name}: ${error.message}`);
      return (asset) => toSend(asset, failed);
    }
  }
  return (asset) => toSend(asset, planNormalization(asset, undefined, { tasks: ready, codes }));
}

function toSend(asset: Asset, plan: Plan<Asset, NormalizeReason>): SentPlan {
  if (plan.kind === 'partial') throw new Error('Normalization does not plan parts.');
  if (plan.kind !== 'change') return plan;
  return { kind: 'change', change: difference(asset, plan.next), details: plan.details };
}

function rulesOf(text: string): CompiledRules {
  const rules = compiled.get(text) ?? compileRules(text);
  keepLatest(compiled, text, rules, KEPT);
  return rules;
}
