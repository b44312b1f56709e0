import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RE2JS } from 're2js';
import { fc } from '../support/property-testing.ts';
import { literalOf } from '../../shared/rules/language/literal.ts';
import { matches, spansIn, wildcardOf } from '../../shared/rules/language/wildcard.ts';

const pattern = fc
  .array(fc.constantFrom('a', 'b', 'ab', '*', '|', '\\\\\\\\*', '.'), { maxLength: 6 })
  .map((parts) => parts.join(''));
const value = fc.array(fc.constantFrom('a', 'b', '*', '.'), { maxLength: 8 }).map((parts) => parts.join(''));

/** The same pattern as a regular expression. */
function expression(raw: string): string {
  return raw.replace(/\\+\*|[*|.]|[ab]+/g, (piece) =>
    piece === '*' ? '[\\s\\S]*' : piece === '|' ? '|' : RE2JS.quote(piece.replace(/\\/g, '')),
  );
}

describe('wildcards', () => {
  it('match what the same regular expression matches', () => {
    const reference = (raw: string, text: string) => RE2JS.matches(`(?:${expression(raw)})`, text);
    fc.assert(
      fc.property(pattern, value, (raw, text) => assert.equal(matches(wildcardOf(raw), text), reference(raw, text))),
      {
        numRuns: 2_000,
      },
    );
  });

  it('cover places in order that do not overlap, each as the pattern says', () => {
    fc.assert(
      fc.property(pattern, value, (raw, text) => {
        let at = 0;
        for (const { from, to } of spansIn(wildcardOf(raw), text)) {
          assert.ok(from >= at && to > from && to <= text.length);
          assert.ok(matches(wildcardOf(raw), text.slice(from, to)));
          at = to;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('stars cover as much as they can, and literal texts each of their places', () => {
    assert.deepEqual(spansIn(wildcardOf('a*b'), 'xaxbxbx'), [{ from: 1, to: 6 }]);
    assert.deepEqual(spansIn(wildcardOf('a'), 'aba'), [
      { from: 0, to: 1 },
      { from: 2, to: 3 },
    ]);
    assert.deepEqual(spansIn(wildcardOf('*a*'), 'xax'), [{ from: 0, to: 3 }]);
  });

  it('are searched in time linear in the value, however many alternatives are not there', () => {
    const wildcard = wildcardOf(['a', ...Array.from({ length: 30 }, (_, n) => `z${n}`)].join('|'));
    // In time that grew with the square, it would take hours.
    assert.equal(spansIn(wildcard, 'a'.repeat(200_000)).length, 200_000);
  });
});

describe('text as written in rule files', () => {
  for (const [raw, text] of [
    ['plain', 'plain'],
    ['500.a.\\\\\\\\.', '500.a..'],
    ['a\\.b', 'a.b'],
    ['say \\"yes\\"', 'say "yes"'],
    ['\\u202Bx', '\u202Bx'],
    ['\\\\u202Bx', '\u202Bx'],
    ['C:\\\\dir', 'C:\\dir'],
  ] as const) {
    it(`${raw} is ${JSON.stringify(text)}`, () => assert.equal(literalOf(raw), text));
  }
});
