import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { z } from 'zod';
import type { Asset } from '../../shared/model/asset.ts';
import { applyRules } from '../../shared/rules/apply.ts';
import { checkRules } from '../../shared/rules/check.ts';
import { errorsOf } from '../../shared/rules/problem.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import { VERB_NAMES } from '../../shared/rules/language/tokens.ts';
import { STRING_FUNCTIONS } from '../../shared/rules/work/string-functions.ts';
import type { Condition, Rule } from '../../shared/rules/language/syntax-tree.ts';

const FOLDER = new URL('./cases/', import.meta.url);
const caseSchema = z.strictObject({
  record: z.looseObject({}),
  expected: z.looseObject({}),
  /** Applied to the result, the rules change it again. */
  repeats: z.boolean(),
});

const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.rules'))
  .map((file) => {
    const name = file.replace(/\.rules$/, '');
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    const { record, ...rest } = caseSchema.parse(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')));
    return { name, text, record: record as unknown as Asset, ...rest, rules: checkRules(text).rules };
  });

describe('the rule files with expected records', () => {
  for (const { name, text, record, expected, repeats } of cases) {
    it(`${name}: make the expected record, and leave the given one unchanged`, () => {
      assert.deepEqual(errorsOf(checkRules(text).problems), []);
      const untouched = structuredClone(record);
      const { asset } = applyRules(compileRules(text), record);
      assert.deepEqual(asset, expected);
      assert.deepEqual(record, untouched);
    });

    it(`${name}: ${repeats ? 'change the result again, as their warnings say' : 'change nothing of their result'}`, () => {
      const rules = compileRules(text);
      const { asset } = applyRules(rules, record);
      const again = applyRules(rules, asset);
      assert.equal(again.asset !== asset, repeats);
    });
  }

  it('are at least 60 rules, with every verb, function, condition and statement', () => {
    const rules = cases.flatMap((each) => each.rules);
    assert.ok(rules.length >= 60, `${rules.length} rules`);
    const used = usedBy(rules);
    const wanted = [
      ...[...VERB_NAMES.values()].map((verb) => `alma ${verb}`),
      ...['remove leading and trailing spaces', 'add prefix to list', 'return list using regex'].map(
        (name) => `call ${name}`,
      ),
      ...['copy', 'move', 'assign', 'remove', 'mark'],
      ...['exists', 'existsControl', 'existsMoreThanOnce', 'duplicates', 'compare', 'and', 'or', 'not', 'truth'],
    ];
    assert.deepEqual(
      wanted.filter((each) => !used.has(each)),
      [],
    );
    const calls = [...used].filter((each) => each.startsWith('call ')).length;
    assert.ok(calls >= STRING_FUNCTIONS.size - 4, `${calls} string functions`);
  });
});

function usedBy(rules: readonly Rule[]): Set<string> {
  const used = new Set<string>();
  for (const { when, actions } of rules) {
    visit(when, used);
    for (const { statement, condition } of actions) {
      if (condition) visit(condition, used);
      used.add(statement.kind);
      if (statement.kind === 'alma') used.add(`alma ${statement.verb}`);
      if (statement.kind === 'call') used.add(`call ${statement.name}`);
      if (statement.kind === 'transfer') used.add(statement.verb);
    }
  }
  return used;
}

function visit(condition: Condition, used: Set<string>): void {
  used.add(condition.kind);
  if (condition.kind === 'exists') used.add(condition.how);
  if (condition.kind === 'and' || condition.kind === 'or') condition.parts.forEach((part) => visit(part, used));
  if (condition.kind === 'not') visit(condition.part, used);
}
