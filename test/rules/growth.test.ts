import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { growsWithItsInput } from '../support/grows-with-its-input.ts';
import { fc } from '../support/property-testing.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { checkTemplate } from '../../shared/letters/check-template.ts';
import { layoutVariables } from '../../shared/letters/variables.ts';
import { checkRules } from '../../shared/rules/check.ts';
import { literalOf } from '../../shared/rules/language/literal.ts';
import { Budget, DEFAULT_LIMITS } from '../../shared/rules/limits.ts';
import { documentOf } from '../../shared/rules/xpath/asset-document.ts';
import { evaluateXpath } from '../../shared/rules/xpath/evaluate.ts';
import { parseXpath } from '../../shared/rules/xpath/grammar.ts';

const rule = (when: string, actions: string) => `rule "a" when ${when} then ${actions} end`;
const inBrackets = (depth: number) => `${'('.repeat(depth)}TRUE${')'.repeat(depth)}`;

describe('what users write is read in time that grows with its length', () => {
  for (const [what, text] of Object.entries<(times: number) => string>({
    'lines of one word': (times) => `rule "a" when TRUE then\n${'a\n'.repeat(1_500 * times)}`,
    'one line of words': (times) => `rule "a" when TRUE then\n${'copy '.repeat(500 * times)}`,
    'lines of words that may modify': (times) => rule('TRUE', `set MARC "245" ${'remove\n'.repeat(500 * times)}`),
    'brackets in brackets': (times) =>
      rule(inBrackets(25 * times), 'removeField "keywords"')
        .concat('\n')
        .repeat(40),
    'comments that nothing closes': (times) => '/* '.repeat(10_000 * times),
    'backslashes in a replacement': (times) =>
      rule('TRUE', `replaceContents "title.a" with "${'\\'.repeat(8_000 * times)}"`),
  })) {
    it(`rules: ${what}`, () => growsWithItsInput((times) => checkRules(text(times))));
  }

  it('escapes: rows of backslashes', () => growsWithItsInput((times) => literalOf('\\'.repeat(8_000 * times))));

  it('templates: blocks in blocks are refused before they are parsed', () => {
    const nested = (depth: number) => `${'{{#if subject}}'.repeat(depth)}x${'{{/if}}'.repeat(depth)}`;
    const chained = (length: number) => `{{#if subject}}${'{{else if subject}}'.repeat(length)}{{/if}}`;
    assert.deepEqual(checkTemplate(nested(50), layoutVariables()), []);
    assert.deepEqual(checkTemplate(chained(49).repeat(20), layoutVariables()), []);
    for (const template of [nested(51), nested(3_000), chained(50), `\n${chained(3_000)}`]) {
      const problems = checkTemplate(template, layoutVariables());
      assert.match(problems.join(), /^line [12]: at most 50 blocks may be inside one another$/);
    }
    growsWithItsInput((times) => checkTemplate(nested(3_000 * times), layoutVariables()));
  });

  it('templates: no answer has more than 100 problems', () => {
    assert.equal(checkTemplate('{{a}}'.repeat(2_000), layoutVariables()).length, 100);
  });
});

describe('XPath comparisons of many with many', () => {
  const assetOf = (values: string[]): Asset => ({
    _id: '9',
    revision: 1,
    changes: [],
    title: '',
    keywords: [{ values }],
  });

  function holds(expression: string, values: string[]): boolean {
    const parsed = parseXpath(expression);
    assert.ok('expression' in parsed);
    return evaluateXpath(parsed.expression, documentOf(assetOf(values)), new Budget(DEFAULT_LIMITS)) === true;
  }

  for (const operator of ['=', '!=', '<', '<=', '>', '>=']) {
    it(`${operator} is found without looking at each pair`, () => {
      const words = Array.from({ length: 4_000 }, (_, n) => `word ${n}`);
      growsWithItsInput((times) => holds(`//subject ${operator} //title`, words.slice(0, 1_000 * times)));
      growsWithItsInput((times) => holds(`//* ${operator} //*`, words.slice(0, 1_000 * times)));
    });
  }

  const pairs: Record<string, (a: string, b: string) => boolean> = {
    '=': (a, b) => a === b,
    '!=': (a, b) => a !== b,
    '<': (a, b) => Number(a) < Number(b),
    '<=': (a, b) => Number(a) <= Number(b),
    '>': (a, b) => Number(a) > Number(b),
    '>=': (a, b) => Number(a) >= Number(b),
  };

  it('say the same as looking at each pair', () => {
    const value = fc.constantFrom('1', '2', '-3', '2.5', 'x', 'y');
    const operator = fc.constantFrom(...Object.keys(pairs));
    fc.assert(
      fc.property(
        operator,
        fc.array(value, { maxLength: 4 }),
        fc.array(value, { maxLength: 4 }),
        (sign, lefts, rights) => {
          const source = `//subject[position() <= ${lefts.length}] ${sign} //subject[position() > ${lefts.length}]`;
          const expected = lefts.some((a) => rights.some((b) => pairs[sign]?.(a, b)));
          assert.equal(holds(source, [...lefts, ...rights]), expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});
