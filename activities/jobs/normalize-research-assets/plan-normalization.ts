import type { NormalizeReason } from '../../../shared/jobs/normalize-research-assets/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { change, fail, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { applyRules, type RuleTrace } from '../../../shared/rules/apply.ts';
import { problemOfResult } from '../../../shared/rules/check-result.ts';
import type { KnownCodes } from '../../../shared/rules/checks/check-codes.ts';
import type { CompiledRules } from '../../../shared/rules/compile.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../shared/rules/limits.ts';
import { RuleError } from '../../../shared/rules/problem.ts';

export interface NormalizationReference {
  tasks: readonly { name: string; rules: CompiledRules }[];
  codes: KnownCodes;
  /** The default limits unless given. */
  limits?: Limits;
}

/** More rules than this are counted, not named: the journal keeps a row for every member. */
const DETAILS_KEPT = 50;

/** Applies each task's rules to the result of the previous task. */
export function planNormalization(
  asset: Asset,
  _parameters: unknown,
  { tasks, codes, limits = DEFAULT_LIMITS }: NormalizationReference,
): Plan<Asset, NormalizeReason> {
  let next = asset;
  let isAnyMet = false;
  const details: Detail<NormalizeReason>[] = [];
  for (const { name, rules } of tasks) {
    try {
      const applied = applyRules(rules, next, limits);
      next = applied.asset;
      isAnyMet ||= applied.trace.some(({ outcome }) => outcome !== 'not met');
      details.push(...applied.trace.flatMap((entry) => detailOf(name, entry)));
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const where = error.rule === undefined ? name : `${name}, rule ${JSON.stringify(error.rule)}`;
      return fail(error.code, `${where}: ${error.message}`, { details: few(details) });
    }
  }
  if (next === asset) return unchanged(isAnyMet ? 'NO_CHANGE' : 'NO_RULE_APPLIES', { details: few(details) });
  const problem = problemOfResult(asset, next, codes);
  if (problem !== undefined) return fail('RULE_RESULT_INVALID', problem, { details: few(details) });
  return change(next, { details: few(details) });
}

/** Rules that changed the asset, and rules that something prevented. */
function detailOf(task: string, entry: RuleTrace): Detail<NormalizeReason>[] {
  const item = `${task}: ${entry.rule}`;
  if (entry.outcome === 'not met') return [];
  const message = entry.notes.length > 0 ? { message: entry.notes.join('; ') } : {};
  if (entry.outcome === 'changed') return [{ item, outcome: 'changed', reason: 'RULE_APPLIED', ...message }];
  return entry.notes.length > 0 ? [{ item, outcome: 'unchanged', reason: 'RULE_HELD_BACK', ...message }] : [];
}

function few(details: readonly Detail<NormalizeReason>[]): Detail<NormalizeReason>[] {
  if (details.length <= DETAILS_KEPT) return [...details];
  const more: Detail<NormalizeReason> = {
    item: `${details.length - DETAILS_KEPT} more rules`,
    outcome: 'changed',
    reason: 'RULE_APPLIED',
  };
  return [...details.slice(0, DETAILS_KEPT), more];
}
