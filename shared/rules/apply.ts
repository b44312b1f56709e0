import type { Asset } from '../model/asset.ts';
import type { CompiledRule, CompiledRules } from './compile.ts';
import { Budget, DEFAULT_LIMITS, type Limits } from './limits.ts';
import { difference, isEmpty } from '../model/difference.ts';
import { RuleError } from './problem.ts';
import { WorkingRecord } from './work/working-record.ts';

/** What one rule did to the record. */
export type RuleTrace =
  | { rule: string; line: number; outcome: 'not met' }
  | { rule: string; line: number; outcome: 'unchanged'; notes: readonly string[] }
  | { rule: string; line: number; outcome: 'changed'; notes: readonly string[]; before: Asset; after: Asset };

export interface Applied {
  /** The given asset itself when no rule changed it; shares its unchanged parts. */
  asset: Asset;
  /** One entry per rule, in the order they ran. */
  trace: RuleTrace[];
}

const notMet = new WeakMap<CompiledRule, RuleTrace>();

/**
 * Applies each rule once, in order. Each rule and action sees the result of those before it. Pure.
 * @throws RuleError RULE_STEP_LIMIT, RULE_TIME_LIMIT or RULE_OUTPUT_LIMIT, naming the rule that exceeded it.
 */
export function applyRules({ rules }: CompiledRules, asset: Asset, limits: Limits = DEFAULT_LIMITS): Applied {
  const record = new WorkingRecord(asset, new Budget(limits));
  const trace = rules.map((rule) => applyRule(rule, record));
  return { asset: isEmpty(difference(asset, record.asset)) ? asset : record.asset, trace };
}

function applyRule(rule: CompiledRule, record: WorkingRecord): RuleTrace {
  const before = record.asset;
  record.registers.clear();
  try {
    record.budget.spend(1);
    if (!rule.when(record)) return traceOfNotMet(rule);
    for (const step of rule.steps) step(record);
  } catch (error) {
    if (error instanceof RuleError) throw new RuleError(error.code, error.message, { rule: rule.name });
    throw error;
  }
  const { name, line } = rule;
  const notes = record.notes.size > 0 ? [...record.notes] : [];
  record.notes.clear();
  const after = record.asset;
  if (after === before) return { rule: name, line, outcome: 'unchanged', notes };
  return { rule: name, line, outcome: 'changed', notes, before, after };
}

/** Most rules do not match most records, so their entry is made once. */
function traceOfNotMet(rule: CompiledRule): RuleTrace {
  const known = notMet.get(rule);
  if (known) return known;
  const entry: RuleTrace = { rule: rule.name, line: rule.line, outcome: 'not met' };
  notMet.set(rule, entry);
  return entry;
}
