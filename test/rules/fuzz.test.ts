import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { applyRules } from '../../shared/rules/apply.ts';
import { checkRules } from '../../shared/rules/check.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import { errorsOf, RuleError } from '../../shared/rules/problem.ts';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { arbitraryRules, arbitraryTokenStream } from './arbitrary-rules.ts';

/** Far more than a slow machine needs, and far less than anything that grows faster than the text. */
const LIMIT_MS = 30_000;

/** Reads, checks, and applies if it can be; anything thrown but a rule error is a defect. */
function survive(text: string, asset: Asset): void {
  const started = performance.now();
  try {
    applyRules(compileRules(text), asset);
  } catch (error) {
    assert.ok(error instanceof RuleError, `threw ${String(error)}`);
  }
  assert.ok(performance.now() - started < LIMIT_MS, 'it took too long');
}

describe('any text of a rule file', () => {
  it('random text never hangs, and throws nothing but a rule error', () => {
    const someText = fc.oneof(fc.string({ maxLength: 400 }), anyText({ maxLength: 400 }));
    fc.assert(fc.property(someText, arbitraryAsset(), survive), { numRuns: 500 });
  });

  it('random token streams neither', () => {
    fc.assert(fc.property(arbitraryTokenStream, arbitraryAsset(), survive), { numRuns: 1_000 });
  });

  it('truncated or corrupted rule files neither', () => {
    const spoiled = fc
      .tuple(arbitraryRules, fc.nat(), fc.nat({ max: 20 }), arbitraryTokenStream)
      .map(([text, at, length, noise]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + noise.slice(0, 30) + text.slice(from + length);
      });
    fc.assert(fc.property(spoiled, arbitraryAsset(), survive), { numRuns: 500 });
  });

  it('every problem has a place in the file, and errors prevent a run', () => {
    fc.assert(
      fc.property(fc.oneof(arbitraryTokenStream, fc.string()), (text) => {
        const lines = text.split('\n');
        const { problems } = checkRules(text);
        for (const { line, column, message } of problems) {
          const width = lines[line - 1]?.length;
          assert.ok(width !== undefined && column >= 1 && column <= width + 1, `${line}:${column} is outside`);
          assert.notEqual(message, '');
        }
        if (errorsOf(problems).length > 0) assert.throws(() => compileRules(text), RuleError);
        else compileRules(text);
      }),
      { numRuns: 500 },
    );
  });

  it('large nonsense is read in time linear in its size', () => {
    for (const piece of [
      'rule ',
      '"a" ',
      '( ',
      'not ',
      'exists "a" and ',
      'removeField "a" if (',
      'MARC."1".',
      'a b c (',
      '" ',
      'rule "a" when TRUE then end ',
    ]) {
      const started = performance.now();
      checkRules(piece.repeat(Math.floor(100_000 / piece.length)));
      assert.ok(performance.now() - started < LIMIT_MS, `${piece}: ${performance.now() - started} ms`);
    }
  });
});
