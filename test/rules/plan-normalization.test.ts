import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { planNormalization } from '../../activities/jobs/normalize-research-assets/plan-normalization.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { applied, difference, inverse } from '../../shared/model/difference.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { knownCodes } from '../../shared/rules/check-result.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import type { Limits } from '../../shared/rules/limits.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';
import { arbitraryRuleAsset, arbitraryRules, arbitrarySettledRules } from './arbitrary-rules.ts';

const CODES = knownCodes(STANDARD_CODE_TABLES);
/** The model's fields, all but those that rules never change. */
const CHANGEABLE = [
  ...[
    'title',
    'titles',
    'resourcetype',
    'resource',
    'language',
    'publisher',
    'publication',
    'series',
    'pages',
    'edition',
  ],
  ...[
    'copyright',
    'openaccess',
    'peerreview',
    'openAccessStatus',
    'license',
    'date',
    'identifier',
    'keywords',
    'description',
  ],
  ...[
    'subject',
    'sdg',
    'creators',
    'contributors',
    'links',
    'relationships',
    'fundingreferenceList',
    'grants',
    'local',
  ],
  ...['depositPolicy', 'portal_visibility', 'profile_visibility'],
];

function planner(texts: readonly string[], limits?: Limits): (asset: Asset) => Plan<Asset> {
  const tasks = texts.map((text, n) => ({ name: `task ${n + 1}`, rules: compileRules(text) }));
  const reference = { tasks, codes: CODES, ...defined({ limits }) };
  return (asset) => planNormalization(asset, {}, reference);
}

function asset(fields: Partial<Asset> = {}): Asset {
  return { _id: '99', revision: 1, changes: [], title: 'T', ...fields };
}

const rule = (name: string, actions: string) => `rule "${name}" when TRUE then ${actions} end`;

describe('the plan of a normalization process', () => {
  it('keeps every law of planners for rules that settle', () => {
    fc.assert(
      fc.property(arbitrarySettledRules, arbitraryRuleAsset(), (text, record) =>
        checkPlannerLaws({ record, plan: planner([text]), changes: CHANGEABLE }),
      ),
      { numRuns: 300 },
    );
  });

  it('for any rules: is the same each time, changes declared fields only, and can be taken back', () => {
    fc.assert(
      fc.property(fc.array(arbitraryRules, { minLength: 1, maxLength: 3 }), arbitraryRuleAsset(), (texts, record) => {
        const untouched = structuredClone(record);
        const plan = planner(texts);
        const first = plan(record);
        assert.deepEqual(record, untouched);
        assert.deepEqual(plan(structuredClone(record)), first);
        if (first.kind !== 'change') return;
        const change = difference(record, first.next);
        for (const field of Object.keys({ ...change.before, ...change.after }))
          assert.ok(CHANGEABLE.includes(field), field);
        assert.deepEqual(applied(applied(record, change), inverse(change)), record);
      }),
      { numRuns: 300 },
    );
  });

  it('applies each task to the result of those before, and names the rules that changed something', () => {
    const plan = planner([
      rule('a to b', 'replaceContents "title.a" with "b"'),
      `${rule('b to c', 'replaceContents "title.b" with "c"')} rule "other" when exists "edition" then removeField "title" end`,
    ])(asset({ title: 'a' }));
    assert.equal(plan.kind, 'change');
    assert.equal(plan.kind === 'change' && plan.next.title, 'c');
    assert.deepEqual(plan.details, [
      { item: 'task 1: a to b', outcome: 'changed', reason: 'RULE_APPLIED' },
      { item: 'task 2: b to c', outcome: 'changed', reason: 'RULE_APPLIED' },
    ]);
  });

  it('is unchanged when no rule fits, and when rules fit but find nothing to do', () => {
    const none = planner(['rule "x" when exists "edition" then removeField "edition" end'])(asset());
    assert.deepEqual(none, { kind: 'unchanged', reason: 'NO_RULE_APPLIES', details: [] });
    const nothing = planner([rule('x', 'removeField "edition"')])(asset());
    assert.deepEqual(nothing, { kind: 'unchanged', reason: 'NO_CHANGE', details: [] });
  });

  it('says what stopped a rule', () => {
    const plan = planner([rule('doi', 'removeField "identifier.doi"')])(
      asset({ doi: { value: '10.1/x', state: 'reserved' } }),
    );
    assert.deepEqual(plan.details, [
      {
        item: 'task 1: doi',
        outcome: 'unchanged',
        reason: 'RULE_HELD_BACK',
        message: 'identifier.doi cannot be changed by rules',
      },
    ]);
  });

  for (const [what, actions, says] of [
    ['a title that is gone', 'removeField "title"', /^title would no longer be valid/],
    ['a date that is none', 'set "last year" in "dc"."date"', /^date\.published would no longer be valid/],
    ['a visibility that is neither', 'set "maybe" in "esploro"."portal_visibility"', /^portal_visibility/],
    [
      'an asset type that is no code',
      'set "Thesis" in "discovery"."resourceType"',
      /"Thesis", which is not a code of AssetTypes/,
    ],
    ['a licence that is no code', 'set "free" in "dcterms"."license"', /"free", which is not a code of Licenses/],
  ] as const) {
    it(`fails with RULE_RESULT_INVALID for ${what}, and writes nothing`, () => {
      const plan = planner([rule('x', actions)])(asset());
      assert.equal(plan.kind, 'fail');
      assert.equal(plan.kind === 'fail' && plan.reason, 'RULE_RESULT_INVALID');
      assert.match(plan.kind === 'fail' ? plan.message : '', says);
    });
  }

  it('does not blame rules for a code that was wrong before', () => {
    const plan = planner([rule('x', 'addField "keywords.a"')])(asset({ license: 'OLD_CODE' }));
    assert.equal(plan.kind, 'change');
  });

  it('fails with the limit that was reached, and the rule that reached it', () => {
    const limits: Limits = { steps: 1_000, outputCharacters: 100, valueCharacters: 50, timeMs: 600_000 };
    const plan = planner([rule('grows', `set "${'x'.repeat(60)}" in "dc"."title"`)], limits)(asset());
    assert.equal(plan.kind === 'fail' && plan.reason, 'RULE_OUTPUT_LIMIT');
    assert.match(plan.kind === 'fail' ? plan.message : '', /^task 1, rule "grows": /);
  });

  it('names fifty rules and counts the rest', () => {
    const many = Array.from({ length: 60 }, (_, n) => rule(`r${n}`, `addField "keywords.k${n}"`)).join('\n');
    const { details } = planner([many])(asset());
    assert.equal(details.length, 51);
    assert.equal(details.at(-1)?.item, '10 more rules');
  });
});
