import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { applied, difference, inverse, isEmpty } from '../../shared/model/difference.ts';
import { applyRules } from '../../shared/rules/apply.ts';
import { checkRules } from '../../shared/rules/check.ts';
import { errorsOf } from '../../shared/rules/problem.ts';
import { compileRules } from '../../shared/rules/compile.ts';
import { ASSET_FIELDS } from '../../shared/rules/fields/asset-fields.ts';
import { MARC_FIELDS } from '../../shared/rules/fields/marc-view.ts';
import { arbitraryRuleAsset, arbitraryRules, arbitrarySettledRules } from './arbitrary-rules.ts';

const VIEWS = [...ASSET_FIELDS.values(), ...MARC_FIELDS.values()];
/** What rules may read but never change. */
const PROTECTED = [
  '_id',
  'revision',
  'changes',
  'doi',
  'relations',
  'files',
  'asset',
  'depositStatusWithDesc',
  'temporary',
];

const primaryIds = ({ creators = [], contributors = [] }: Asset) =>
  new Set([...creators, ...contributors].flatMap(({ user }) => user?.primaryId ?? []));

describe('every field that rules see', () => {
  it('returns the same object when nothing changed', () => {
    fc.assert(
      fc.property(arbitraryRuleAsset(), (asset) => {
        for (const view of VIEWS) assert.equal(view.write(asset, view.read(asset)), asset, view.name);
      }),
    );
  });

  it('keeps what it does not see when one of its occurrences is reworded', () => {
    const asset = {
      _id: '1',
      revision: 1,
      changes: [],
      title: 'T',
      creators: [{ familyname: 'Ng', hidden: { a: 1 }, user: { primaryId: 'u1' } }],
      links: [{ link: { url: 'https://a.org', order: 3 }, more: true }],
    } as unknown as Asset;
    const { asset: next } = applyRules(
      compileRules('rule "x" when TRUE then suffix "creators.familyname" with "!" suffix "856.u" with "/x" end'),
      asset,
    );
    assert.deepEqual(next.creators, [{ familyname: 'Ng!', hidden: { a: 1 }, user: { primaryId: 'u1' } }]);
    assert.deepEqual(next.links, [{ link: { url: 'https://a.org/x', order: 3 }, more: true }]);
  });
});

describe('any rules on any asset', () => {
  it('the given asset stays unchanged, the result is the same each time, and it is the same object when nothing changed', () => {
    let changed = 0;
    fc.assert(
      fc.property(arbitraryRules, arbitraryRuleAsset(), (text, asset) => {
        assert.deepEqual(errorsOf(checkRules(text).problems), []);
        const untouched = structuredClone(asset);
        const rules = compileRules(text);
        const { asset: next } = applyRules(rules, asset);
        assert.deepEqual(asset, untouched);
        assert.deepEqual(applyRules(rules, structuredClone(asset)).asset, next);
        const change = difference(asset, next);
        assert.equal(isEmpty(change), next === asset);
        assert.deepEqual(applied(next, inverse(change)), asset);
        if (next !== asset) changed += 1;
      }),
      { numRuns: 400 },
    );
    assert.ok(changed > 100, `only ${changed} of 400 changed anything`);
  });

  it('protected fields stay, and no author is linked to another user', () => {
    fc.assert(
      fc.property(arbitraryRules, arbitraryRuleAsset(), (text, asset) => {
        const { asset: next } = applyRules(compileRules(text), asset);
        for (const field of PROTECTED) {
          assert.equal(next[field], asset[field], field);
        }
        for (const id of primaryIds(next)) assert.ok(primaryIds(asset).has(id), id);
      }),
      { numRuns: 400 },
    );
  });

  it('rules of verbs that settle change nothing of their own result', () => {
    fc.assert(
      fc.property(arbitrarySettledRules, arbitraryRuleAsset(), (text, asset) => {
        const rules = compileRules(text);
        const { asset: next } = applyRules(rules, asset);
        assert.equal(applyRules(rules, next).asset, next);
      }),
      { numRuns: 800 },
    );
  });
});
