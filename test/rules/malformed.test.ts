import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkRules } from '../../shared/rules/check.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import { errorsOf, RuleError } from '../../shared/rules/problem.ts';

const FOLDER = new URL('./malformed/', import.meta.url);

describe('a malformed rule file', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.rules'))) {
    it(`${file}: reports each error once, with line, column and what was expected`, () => {
      const text = readFileSync(new URL(file, FOLDER), 'utf8');
      const expected = readFileSync(new URL(file.replace('.rules', '.expected.txt'), FOLDER), 'utf8');
      const found = errorsOf(checkRules(text).problems).map(
        ({ line, column, message }) => `${line}:${column}: ${message}`,
      );
      assert.deepEqual(found, expected.trimEnd().split('\n'));
    });

    it(`${file}: is refused with all its errors when it is to be run`, () => {
      const text = readFileSync(new URL(file, FOLDER), 'utf8');
      assert.throws(
        () => compileRules(text),
        (error) =>
          error instanceof RuleError &&
          error.code === 'RULE_SYNTAX' &&
          errorsOf(error.problems).length === errorsOf(checkRules(text).problems).length,
      );
    });
  }

  it('keeps the rules that can be read, so that one error does not hide what others mean', () => {
    const { rules } = checkRules(
      'rule "a" when TRUE then removeField "edition" end\nrule "b" when then end\nrule "c" when TRUE then addField "keywords.x" end',
    );
    assert.deepEqual(
      rules.map(({ name }) => name),
      ['a', 'c'],
    );
  });

  it('that is empty, or only comments, is not an error', () => {
    assert.deepEqual(checkRules('').problems, []);
    assert.deepEqual(checkRules('\uFEFF# nothing yet\r\n// nor here\n').problems, []);
  });

  it('that is too large, or nested too deeply, says so', () => {
    assert.match(checkRules('#'.repeat(1_000_001)).problems[0]?.message ?? '', /at most 1000000 characters/);
    const deep = `rule "x" when ${'('.repeat(5_000)}TRUE${')'.repeat(5_000)} then removeField "edition" end`;
    assert.match(checkRules(deep).problems[0]?.message ?? '', /at most 100 brackets/);
  });
});

describe('what has no meaning for an asset', () => {
  const warningsOf = (rule: string) =>
    checkRules(`rule "x" when TRUE then ${rule} end`).problems.map(
      ({ severity, message }) => `${severity}: ${message}`,
    );

  for (const [rule, says] of [
    ['removeField "kewords"', /"kewords" is not a field of an asset.*did you mean "keywords"/],
    ['set "x" in "dc"."titel"', /"dc.titel" is not a field of an asset.*did you mean "title"/],
    ['addField "949.a.x"', /MARC 949 has no field in an asset/],
    ['addSubField "650.2.x"', /MARC 650 has no subfield 2 in an asset \(it has a\)/],
    ['changeFirstIndicator "245" to "1"', /an asset has no indicators/],
    ['removeField "identifier.doi"', /identifier.doi cannot be changed by rules/],
    ['replaceControlContents "LDR.{5,1}" with "d"', /LDR cannot be changed by rules/],
    ['addSystemNumber "995.a" from "008" prefixed by "003"', /an asset has no system numbers/],
    ['create pnx."display"."title" with "x"', /pnx is not part of an asset/],
    ['set indication."true"', /marks a record for another product/],
    ['suffix "title" with "."', /suffix: running the rules again repeats it/],
    ['replaceContents "title.a" with "aa"', /the new text contains the old one/],
    ['removeField "edition" if (existsControl "title")', /existsControl needs a control field/],
    [
      'set TEMP"1" to dc value "dc"."title" add prefix (TEMP"1","x") set "dc"."title" to TEMP"1"',
      /the field grows by the added text/,
    ],
  ] as const) {
    it(`is a warning: ${rule}`, () => {
      const warnings = warningsOf(rule);
      assert.ok(warnings.length > 0 && warnings.every((warning) => warning.startsWith('warning: ')), warnings.join());
      assert.match(warnings.join('\n'), says);
    });
  }

  it('is not warned of when it is guarded', () => {
    assert.deepEqual(warningsOf('suffix "title" with "." if (not exists "title.*.")'), []);
  });

  it('includes names that cause trouble elsewhere, and duplicate names', () => {
    const text = 'rule "My Rule" when TRUE then removeField "edition" end\n'.repeat(2);
    const says = checkRules(text).problems.map(({ line, message }) => `${line} ${message}`);
    assert.match(says.join('\n'), /1 the capitalized word Rule/);
    assert.match(says.join('\n'), /2 another rule is also called "My Rule"/);
  });
});
