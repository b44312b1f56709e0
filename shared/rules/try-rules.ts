import type { Asset } from '../model/asset.ts';
import { difference, type Difference } from '../model/difference.ts';
import { applyRules, type RuleTrace } from './apply.ts';
import type { CompiledRules } from './compile.ts';
import type { Limits } from './limits.ts';

/** What one rule did, with the fields it changed. */
export interface TriedRule {
  rule: string;
  /** Its line in the file. */
  line: number;
  outcome: RuleTrace['outcome'];
  /** Why it did nothing, or less than its text says. */
  notes: readonly string[];
  /** Top-level fields before and after; empty when nothing changed. */
  change: Difference;
  /** True when a second run on the result changes it again. */
  repeats: boolean;
}

export interface Tried {
  before: Asset;
  after: Asset;
  /** In the order they ran. */
  rules: TriedRule[];
  /** True when the rules change their own result again, so that every run would change the record. */
  repeats: boolean;
}

/** Shows what rules do to one record, rule by rule. @throws RuleError when a limit is reached. */
export function tryRules(rules: CompiledRules, asset: Asset, limits?: Limits): Tried {
  const first = applyRules(rules, asset, limits);
  const second = applyRules(rules, first.asset, limits);
  const repeats = second.asset !== first.asset;
  return {
    before: asset,
    after: first.asset,
    rules: first.trace.map((entry, n) => ({
      rule: entry.rule,
      line: entry.line,
      outcome: entry.outcome,
      notes: entry.outcome === 'not met' ? [] : entry.notes,
      change: entry.outcome === 'changed' ? difference(entry.before, entry.after) : { before: {}, after: {} },
      repeats: repeats && second.trace[n]?.outcome === 'changed',
    })),
    repeats,
  };
}
