import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { applyRules } from '../../shared/rules/apply.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import { Budget, DEFAULT_LIMITS, type Limits } from '../../shared/rules/limits.ts';
import { RuleError, type RuleErrorCode } from '../../shared/rules/problem.ts';

/** The brake that reads a clock is out of the way. */
const LIMITS: Limits = { steps: 200_000, outputCharacters: 200_000, valueCharacters: 50_000, timeMs: 600_000 };

function record(fields: Partial<Asset> = {}): Asset {
  return { _id: '99', revision: 1, changes: [], title: 'T', ...fields };
}

function rule(...actions: string[]): string {
  return `rule "costly" when TRUE then ${actions.join('\n')} end`;
}

function ends(text: string, code: RuleErrorCode, asset = record(), limits = LIMITS): void {
  const rules = compileRules(text);
  assert.throws(
    () => applyRules(rules, asset, limits),
    (error) => error instanceof RuleError && error.code === code && error.rule === 'costly',
  );
}

describe('rules that cost too much end at a limit, with the rule named', () => {
  it('growth by replacing', () => {
    const grow = Array.from({ length: 30 }, () => 'replaceContents "title.x" with "xx"');
    ends(rule('replaceContents "title" with "x"', ...grow), 'RULE_OUTPUT_LIMIT');
  });

  it('growth of a register', () => {
    const double = Array.from({ length: 40 }, () => 'concatenate with delimiter (TEMP"1",TEMP"1","")');
    ends(rule('set TEMP"1" to "xx"', ...double), 'RULE_OUTPUT_LIMIT');
  });

  it('growth by a regular expression with groups', () => {
    const double = Array.from({ length: 40 }, () => 'replace string by string (TEMP"1","(.*)","$1$1")');
    ends(rule('set TEMP"1" to "xx"', ...double), 'RULE_OUTPUT_LIMIT');
  });

  it('XPath that looks at every node for every node', () => {
    const keywords = [{ values: Array.from({ length: 200 }, (_, n) => `k${n}`) }];
    ends(
      rule(`copy "count(//*[count(//*[count(//*)>0])>0])" to "discovery"."local1"`),
      'RULE_STEP_LIMIT',
      record({ keywords }),
    );
  });

  it('regular expressions that would backtrack', () => {
    const title = 'a'.repeat(40_000);
    ends(
      rule('set TEMP"1" to dc value "dc"."title"', 'remove substring using regex (TEMP"1","a(?:.*b)?")'),
      'RULE_STEP_LIMIT',
      record({ title }),
    );
  });

  it('many occurrences, many times', () => {
    const keywords = [{ values: Array.from({ length: 3_000 }, (_, n) => `k${n}`) }];
    const add = Array.from({ length: 100 }, (_, n) => `addField "keywords.new ${n}"`);
    ends(rule(...add), 'RULE_STEP_LIMIT', record({ keywords }));
  });
});

describe('expressions are matched in time linear in the text', () => {
  it('even those that would make a backtracking matcher run forever', () => {
    const rules = compileRules(
      rule('set TEMP"1" to dc value "dc"."title"', 'remove substring using regex (TEMP"1","(a+)+$")'),
    );
    applyRules(rules, record({ title: `${'a'.repeat(5_000)}!` }), LIMITS);
  });

  it('and refused when repetition makes them too large, or when they use lookaround', () => {
    for (const expression of ['(a{500}){500}', 'a(?=b)', '(a)\\\\1']) {
      assert.throws(() => compileRules(rule(`remove string (TEMP"1","${expression}")`)), RuleError, expression);
    }
  });
});

describe('steps are counted the same at every attempt', () => {
  it('so that a record fails or passes for good', () => {
    const rules = compileRules(rule('addField "keywords.x"', 'replaceContents "title.T" with "U"'));
    const passes = (steps: number) => {
      try {
        applyRules(rules, record(), { ...LIMITS, steps });
        return true;
      } catch {
        return false;
      }
    };
    const threshold = Array.from({ length: 60 }, (_, n) => n).find(passes) ?? 60;
    assert.ok(threshold > 0 && threshold < 60);
    for (let attempt = 0; attempt < 5; attempt++)
      assert.deepEqual([passes(threshold - 1), passes(threshold)], [false, true]);
  });
});

describe('the time that rules may take', () => {
  const LOOK = 4_096;

  it('ends rules that work for longer', () => {
    let now = 0;
    const budget = new Budget({ ...DEFAULT_LIMITS, timeMs: 5_000 }, () => (now += 400));
    for (let look = 0; look < 12; look += 1) budget.spend(LOOK);
    assert.throws(
      () => {
        budget.spend(LOOK);
      },
      { code: 'RULE_TIME_LIMIT' },
    );
  });

  it('does not count that the machine stood still', () => {
    let now = 0;
    const budget = new Budget({ ...DEFAULT_LIMITS, timeMs: 5_000 }, () => now);
    now += 3_600_000;
    budget.spend(LOOK);
    budget.spend(LOOK);
  });

  it('ends rules also if the thread is asked for its time in vain once, such as while no file can be opened', () => {
    let worked = 0;
    const byClock = [3_600_000];
    const budget = new Budget({ ...DEFAULT_LIMITS, timeMs: 5_000 }, () => byClock.pop() ?? (worked += 400));
    const work = () => {
      for (let look = 0; look < 20; look += 1) budget.spend(LOOK);
    };
    assert.throws(work, { code: 'RULE_TIME_LIMIT' });
  });

  it('is the time in which the thread has a core', { skip: process.platform !== 'linux' }, () => {
    const budget = new Budget({ ...DEFAULT_LIMITS, timeMs: 100 });
    for (let look = 0; look < 20; look += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      budget.spend(LOOK);
    }
  });
});
