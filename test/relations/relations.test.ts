import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunContext } from '../../shared/job-kit/job-work.ts';
import { change } from '../../shared/job-kit/plan.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { planWithRelations } from '../../shared/records/relations/own-relations.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { comparableDoi } from '../../shared/model/doi.ts';
import { addRelation, distinctEdits, removeRelation } from '../../shared/model/relation-edits.ts';
import { keyed, relationKey } from '../../shared/model/relation-key.ts';
import { relationTypes } from '../../shared/records/relations/relation-types.ts';
import { findSame, internalRelation, internalTarget, reciprocalOf } from '../../shared/records/relations/relation.ts';
import { defined } from '../../shared/runtime/defined.ts';

const types = relationTypes(STANDARD_CODE_TABLES.RelationTypes);
const row = (code: string, inverse?: string, enabled = true) => ({
  code,
  description: code,
  enabled,
  ...defined({ inverse }),
});

describe('relations', () => {
  it('have one key for one type and target, for every writer', () => {
    assert.equal(relationKey(internalRelation('cites', '99')), 'cites|99');
    const outside = { relationType: 'cites', relatedTitle: 'T', relatedUrl: 'https://e.org', relatedDoi: '10.1/x' };
    assert.equal(relationKey(outside), 'cites|https://e.org');
    assert.equal(keyed({ ...outside, key: 'stale' }).key, 'cites|https://e.org');
    assert.equal(relationKey({ relationType: 'cites', relatedUrl: '', relatedDoi: '10.1/x' }), 'cites|10.1/x');
  });

  it('are found under any key', () => {
    const stale = { ...internalRelation('cites', '99'), key: 'stale' };
    assert.equal(findSame([stale], internalRelation('cites', '99')), stale);
    assert.equal(findSame([stale], internalRelation('reviews', '99')), undefined);
    const outside = keyed({ category: 'EXTERNAL' as const, relationType: 'cites', relatedIdentifier: '99' });
    assert.equal(internalTarget(outside), undefined);
    assert.equal(findSame([outside], internalRelation('cites', '99')), undefined);
  });

  it('have reciprocals as in the standard table: pairs, symmetric types, none', () => {
    assert.deepEqual(reciprocalOf('ispartof', '1', types), internalRelation('haspart', '1'));
    assert.deepEqual(reciprocalOf('haspart', '1', types), internalRelation('ispartof', '1'));
    assert.deepEqual(reciprocalOf('issameas', '1', types), internalRelation('issameas', '1'));
    assert.equal(reciprocalOf('iscodeof', '1', types), undefined);
    assert.equal(reciprocalOf('invented', '1', types), undefined);
  });

  it('have no reciprocal in a table whose pair does not close', () => {
    const edited = relationTypes([row('a', 'b'), row('b', 'c'), row('c', 'b'), row('d', 'gone')]);
    assert.equal(edited.inverseOf('a'), undefined);
    assert.equal(edited.inverseOf('b'), 'c');
    assert.equal(edited.inverseOf('d'), undefined);
  });

  it('may keep a retired type, but not get one', () => {
    const retired = relationTypes([row('a', 'b', false), row('b', 'a')]);
    assert.deepEqual([retired.isKnown('a'), retired.isEnabled('a'), retired.inverseOf('b')], [true, false, 'a']);
  });

  it('are edited once per item: a plan does not remove what it adds', () => {
    const relation = internalRelation('cites', '2');
    const [add, remove] = [addRelation('1', relation), removeRelation('1', relation)];
    assert.deepEqual(distinctEdits([remove, add, add]), [add]);
    assert.deepEqual(distinctEdits([add, remove]), [add]);
    assert.deepEqual(distinctEdits([remove, remove, addRelation('2', relation)]), [remove, addRelation('2', relation)]);
  });

  it('compare DOIs regardless of case and spelling', () => {
    for (const text of [
      '10.1/AbC',
      'https://doi.org/10.1/abc',
      'http://dx.doi.org/10.1/ABC',
      'DOI: 10.1/abc',
      ' 10.1/abc ',
    ]) {
      assert.equal(comparableDoi(text), '10.1/abc', text);
    }
  });

  it('are seen by planners with the asset, and edited one by one; hubs fail or show the first', () => {
    const cites = internalRelation('cites', '99');
    const asset: Asset = { _id: 'a', revision: 1, changes: [], title: 'A' };
    const seen: unknown[] = [];
    const look = (whole: Asset) => {
      seen.push(whole.relations);
      return change({ ...whole, publisher: 'P' }, { also: [addRelation('a', cites)] });
    };
    const around = (isCut: boolean) => ({ own: new Map([['a', { relations: [cites], isCut }]]) });
    const context = {} as RunContext;
    const planned = planWithRelations(look)(asset, {}, around(false), context);
    assert.ok(planned.kind === 'change');
    assert.deepEqual(planned.next, { ...asset, publisher: 'P' }, 'the document is written without relations');
    assert.equal(planned.effects.also.length, 1);
    const ofHub = planWithRelations(look)(asset, {}, around(true), context);
    assert.equal(ofHub.kind === 'fail' && ofHub.reason, 'TOO_MANY_RELATIONS');
    assert.equal(planWithRelations(look, 'the first')(asset, {}, around(true), context).kind, 'change');
    assert.deepEqual(seen, [[cites], [cites]]);
    const asList = planWithRelations((whole: Asset) => change({ ...whole, relations: [] }));
    assert.throws(() => asList(asset, {}, around(false), context), /one by one/);
  });
});
