import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callerWith } from '../support/callers.ts';
import { fc } from '../support/property-testing.ts';
import { planRelations } from '../../activities/jobs/handle-relations.ts';
import type { HandleReference } from '../../activities/jobs/handle-relations/handle-reference.ts';
import { handleRelations } from '../../shared/jobs/handle-relations.ts';
import type { Asset, Relation } from '../../shared/model/asset.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { relationTypes } from '../../shared/records/relations/relation-types.ts';
import { internalRelation } from '../../shared/records/relations/relation.ts';
import { keyed } from '../../shared/model/relation-key.ts';
import { neighboursIn, runInTurn, worldOf, type WorldRow } from '../support/asset-world.ts';
import { arbitrarySending, counting, formOf } from '../support/form-agreement.ts';

const schema = handleRelations.parameters(STANDARD_CODE_TABLES);
const TYPES = relationTypes(STANDARD_CODE_TABLES.RelationTypes);
const GONE = { deleted: { at: new Date('2026-11-01T00:00:00Z'), by: 'somebody' } };

/** An asset with relations written as "cites other". */
function asset(id: string, relations: readonly (string | Relation)[] = [], more: Partial<Asset> = {}): Asset {
  const list = relations.map((relation) => {
    if (typeof relation !== 'string') return relation;
    const [type = '', target = ''] = relation.split(' ');
    return internalRelation(type, target);
  });
  return { _id: id, revision: 1, changes: [], title: id, ...(list.length > 0 ? { relations: list } : {}), ...more };
}

const named = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`TASK_Relations_${name}`, value]));

/** Does the task to the members among the assets, one batch for all. */
function handled(task: Record<string, string>, assets: readonly Asset[], members: readonly string[] = ['a']) {
  const parameters = schema.parse(named(task));
  const world = worldOf(...assets);
  const rows = runInTurn<HandleReference>(
    world,
    {
      changes: ['relations'],
      gather: (all, batch) => ({
        types: TYPES,
        neighbours: neighboursIn(all, batch, [...all.keys()]),
        members: new Set(members),
      }),
      plan: (member, reference) => planRelations(member, parameters, reference),
    },
    [[...members]],
  );
  return {
    rows,
    /** Keys of an asset's relations, in order. */
    of: (id: string) => (world.get(id)?.relations ?? []).map(({ key }) => key).sort(),
    world,
    outcome: outcomeOf(rows[0]),
  };
}

function outcomeOf(row: WorldRow | undefined): string {
  assert.ok(row);
  return 'reason' in row.plan ? `${row.plan.kind} ${row.plan.reason}` : row.plan.kind;
}

function reasonsOf(rows: readonly WorldRow[]): string[] {
  return rows.flatMap(({ plan }) => plan.details.map(({ reason }) => reason));
}

const external = (relationType: string): Relation =>
  keyed({ category: 'EXTERNAL' as const, relationType, relatedTitle: 'A work', relatedUrl: 'https://example.org/w' });

describe('Handle Relations for Research Assets: add', () => {
  const add = { Condition: 'ADD', Value: 'ispartof', Identifier: 'hub' };

  it('relates members to an asset, and the asset to them', () => {
    const done = handled(add, [asset('a'), asset('b'), asset('hub')], ['a', 'b']);
    assert.deepEqual([done.of('a'), done.of('b')], [['ispartof|hub'], ['ispartof|hub']]);
    assert.deepEqual(done.of('hub'), ['haspart|a', 'haspart|b']);
  });

  it('adds a missing reciprocal to an existing relation, and nothing when both exist', () => {
    const half = handled(add, [asset('a', ['ispartof hub']), asset('hub')]);
    assert.deepEqual(reasonsOf(half.rows), ['RECIPROCAL_ADDED']);
    assert.deepEqual(half.of('hub'), ['haspart|a']);
    const whole = handled(add, [asset('a', ['ispartof hub']), asset('hub', ['haspart a'])]);
    assert.equal(whole.outcome, 'unchanged ALREADY_RELATED');
  });

  it('skips the target when it is a member, and fails members whose target has since gone', () => {
    assert.equal(handled(add, [asset('hub')], ['hub']).outcome, 'skip SELF_RELATION');
    assert.equal(handled(add, [asset('a')]).outcome, 'fail TARGET_NOT_FOUND');
    assert.equal(handled(add, [asset('a'), asset('hub', [], GONE)]).outcome, 'fail TARGET_DELETED');
  });

  it('relates members to something outside, with title and URL', () => {
    const task = {
      Condition: 'ADD',
      Value: 'cites',
      Category: 'EXTERNAL',
      Title: 'A work',
      Url: 'https://example.org/w',
    };
    const done = handled(task, [asset('a')]);
    assert.deepEqual(done.world.get('a')?.relations, [external('cites')]);
    assert.equal(handled(task, [asset('a', [external('cites')])]).outcome, 'unchanged ALREADY_RELATED');
    const withDoi = handled({ ...task, Doi: '10.1/x' }, [asset('a')]);
    assert.equal(withDoi.world.get('a')?.relations?.[0]?.relatedDoi, '10.1/x');
  });

  it('checks at submit that the target exists', async () => {
    const lookups = {
      institution: 'INST',
      publicUrl: 'https://repository.example',
      downloadsLocally: false,
      assetExists: async (id: string) => id === 'hub',
      unitExists: async () => false,
      findUnit: async () => undefined,
      researcherExists: async () => false,
      enabledProcesses: async () => [],
      usableRuleFiles: async () => [],
      configuration: async () => [],
    };
    const problemsOf = async (raw: Record<string, string>) =>
      handleRelations.check?.(schema.parse(named(raw)), lookups, callerWith('u', []));
    assert.deepEqual(await problemsOf(add), []);
    assert.deepEqual(await problemsOf({ Condition: 'REPAIR' }), []);
    const [problem] = (await problemsOf({ ...add, Identifier: 'nobody' })) ?? [];
    assert.equal(problem?.parameter, 'TASK_Relations_Identifier');
    assert.match(problem.message, /nobody/);
  });
});

describe('Handle Relations for Research Assets: change type', () => {
  it('changes the relation and its reciprocal, also where both ends are members', () => {
    const assets = [asset('a', ['cites b']), asset('b', ['cited_by a'])];
    const done = handled({ Condition: 'CHANGE_TYPE', From: 'cites', Value: 'references' }, assets, ['a', 'b']);
    assert.deepEqual([done.of('a'), done.of('b')], [['references|b'], ['isreferencedby|a']]);
    assert.equal(outcomeOf(done.rows[1]), 'unchanged NO_MATCHING_RELATION');
  });

  it('keeps the other fields of the relation, and changes relations to the outside', () => {
    const noted = { ...internalRelation('cites', 'b'), note: 'page 7' };
    const done = handled({ Condition: 'CHANGE_TYPE', From: 'cites', Value: 'reviews' }, [
      asset('a', [noted, external('cites')]),
      asset('b'),
    ]);
    assert.deepEqual(done.of('a'), ['reviews|b', 'reviews|https://example.org/w']);
    assert.equal(done.world.get('a')?.relations?.find(({ key }) => key === 'reviews|b')?.['note'], 'page 7');
    assert.deepEqual(done.of('b'), ['isreviewedby|a']);
  });

  it('turns pairs into one-way relations and back', () => {
    const pair = [asset('a', ['cites b']), asset('b', ['cited_by a'])];
    const oneWay = handled({ Condition: 'CHANGE_TYPE', From: 'cites', Value: 'isdataof' }, pair);
    assert.deepEqual([oneWay.of('a'), oneWay.of('b')], [['isdataof|b'], []]);
    const back = handled({ Condition: 'CHANGE_TYPE', From: 'isdataof', Value: 'cites' }, [...oneWay.world.values()]);
    assert.deepEqual([back.of('a'), back.of('b')], [['cites|b'], ['cited_by|a']]);
  });

  it('is limited to one target when it is given', () => {
    const task = { Condition: 'CHANGE_TYPE', From: 'ANY', Value: 'ispartof', Target: 'hub' };
    const assets = [asset('a', ['cites hub', 'isrelatedto hub', 'cites b']), asset('hub', ['cited_by a']), asset('b')];
    const done = handled(task, assets, ['a', 'hub']);
    assert.deepEqual(done.of('a'), ['cites|b', 'ispartof|hub']);
    assert.deepEqual(done.of('hub'), ['haspart|a']);
  });

  it('requires that target when both ends of a relation would match', () => {
    const change = { Condition: 'CHANGE_TYPE' };
    const accepts = (task: Record<string, string>) => schema.safeParse(named({ ...change, ...task })).success;
    for (const [From, Value] of [
      ['ANY', 'cites'],
      ['cites', 'cited_by'],
      ['isrelatedto', 'cites'],
      ['isrelatedto', 'isdataof'],
    ] as const) {
      assert.equal(accepts({ From, Value }), false, `${From} to ${Value}`);
      assert.equal(accepts({ From, Value, Target: 'hub' }), true, `${From} to ${Value} for one target`);
    }
    assert.equal(accepts({ From: 'isrelatedto', Value: 'issameas' }), true);
    assert.equal(accepts({ From: 'cites', Value: 'cites', Target: 'hub' }), false);
  });

  it('says why nothing is changed', () => {
    const task = { Condition: 'CHANGE_TYPE', From: 'ANY', Value: 'cites', Target: 'b' };
    assert.equal(handled(task, [asset('a', ['cites b']), asset('b')]).outcome, 'unchanged ALREADY_OF_TYPE');
    assert.equal(handled(task, [asset('a', ['haspart c']), asset('b')]).outcome, 'unchanged NO_MATCHING_RELATION');
    assert.equal(handled({ ...task, Target: 'a' }, [asset('a', ['haspart a'])]).outcome, 'skip SELF_RELATION');
  });
});

describe('Handle Relations for Research Assets: remove', () => {
  it('removes relations with their reciprocals, also of deleted targets', () => {
    const assets = [asset('a', ['cites b', 'haspart b']), asset('b', ['cited_by a', 'ispartof a', 'cites c'], GONE)];
    const done = handled({ Condition: 'REMOVE', From: 'cites' }, assets);
    assert.deepEqual([done.of('a'), done.of('b')], [['haspart|b'], ['cites|c', 'ispartof|a']]);
  });

  it('removes relations of any type, of unknown types, or to one target only', () => {
    const assets = [asset('a', ['cites b', 'invented b', 'cites c', external('cites')]), asset('b'), asset('c')];
    assert.deepEqual(handled({ Condition: 'REMOVE', From: 'ANY' }, assets).of('a'), []);
    const toB = handled({ Condition: 'REMOVE', From: 'ANY', Target: 'b' }, assets);
    assert.deepEqual(toB.of('a'), ['cites|c', 'cites|https://example.org/w']);
    const outside = handled({ Condition: 'REMOVE', From: 'cites', Target: 'https://example.org/w' }, assets);
    assert.deepEqual(outside.of('a'), ['cites|b', 'cites|c', 'invented|b']);
    assert.equal(handled({ Condition: 'REMOVE', From: 'reviews' }, assets).outcome, 'unchanged NO_MATCHING_RELATION');
  });
});

describe('Handle Relations for Research Assets: repair', () => {
  const repair = { Condition: 'REPAIR' };

  it('adds missing reciprocals, whichever side lacks them', () => {
    const theirs = handled(repair, [asset('a', ['cites b']), asset('b')]);
    assert.deepEqual(theirs.of('b'), ['cited_by|a']);
    const own = handled(repair, [asset('a'), asset('b', ['cites a'])]);
    assert.deepEqual(own.of('a'), ['cited_by|b']);
    assert.deepEqual(reasonsOf(own.rows), ['MISSING_RECIPROCAL']);
  });

  it('removes relations to missing or deleted assets, or to the asset itself', () => {
    const done = handled(repair, [
      asset('a', ['cites b', 'isdataof c', 'cites a', external('cites')]),
      asset('b', [], GONE),
    ]);
    assert.deepEqual(done.of('a'), ['cites|https://example.org/w']);
    assert.deepEqual(reasonsOf(done.rows).sort(), ['DANGLING_REMOVED', 'DANGLING_REMOVED', 'SELF_RELATION_REMOVED']);
  });

  it('corrects a wrong inverse: the relation of the member wins', () => {
    const assets = [asset('a', ['haspart b']), asset('b', ['haspart a'])];
    const ofA = handled(repair, assets, ['a']);
    assert.deepEqual([ofA.of('a'), ofA.of('b')], [['haspart|b'], ['ispartof|a']]);
    assert.deepEqual(reasonsOf(ofA.rows), ['WRONG_INVERSE']);
    const ofB = handled(repair, assets, ['b']);
    assert.deepEqual([ofB.of('a'), ofB.of('b')], [['ispartof|b'], ['haspart|a']]);
  });

  it('lets the lower id win when both are members, in any order', () => {
    const assets = [asset('a', ['cites b']), asset('b', ['haspart a'])];
    for (const members of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const done = handled(repair, assets, members);
      assert.deepEqual([done.of('a'), done.of('b')], [['cites|b'], ['cited_by|a']]);
    }
  });

  it('treats relations that are not inverses of each other as missing reciprocals: none is lost', () => {
    const done = handled(repair, [asset('a', ['cites b', 'reviews b']), asset('b', ['haspart a'])]);
    assert.deepEqual(done.of('a'), ['cites|b', 'ispartof|b', 'reviews|b']);
    assert.deepEqual(done.of('b'), ['cited_by|a', 'haspart|a', 'isreviewedby|a']);
  });

  it('leaves relations of unknown types, and says so; leaves correct ones', () => {
    const done = handled(repair, [asset('a', ['invented b', 'isdataof b']), asset('b')]);
    assert.equal(done.outcome, 'unchanged NOTHING_TO_REPAIR');
    assert.deepEqual(reasonsOf(done.rows), ['UNKNOWN_RELATION_TYPE']);
    assert.deepEqual(done.of('a'), ['invented|b', 'isdataof|b']);
  });
});

describe('Handle Relations for Research Assets: parameters', () => {
  it('takes only the parameters of the action, and an outside target only as a web address', () => {
    const accepts = (task: Record<string, string>) => schema.safeParse(named(task)).success;
    assert.equal(accepts({}), false);
    assert.equal(accepts({ Condition: 'REPAIR', Value: 'ignored', Url: 'ignored' }), true);
    assert.equal(accepts({ Condition: 'ADD', Value: 'invented', Identifier: 'a' }), false);
    assert.equal(accepts({ Condition: 'ADD', Value: 'cites' }), false);
    assert.equal(accepts({ Condition: 'REMOVE' }), false);
    const outside = { Condition: 'ADD', Value: 'cites', Category: 'EXTERNAL', Title: 'T' };
    assert.equal(accepts({ ...outside, Url: 'https://example.org' }), true);
    assert.equal(accepts({ ...outside, Url: 'ftp://example.org' }), false);
    assert.equal(accepts(outside), false);
  });

  it('accepts nothing that the form refuses', () => {
    const { form, validate } = formOf(schema);
    let accepted = 0;
    fc.assert(
      fc.property(arbitrarySending(form, ['a1', 'https://example.org']), (raw) => {
        if (!schema.safeParse(raw).success) return;
        accepted++;
        assert.ok(validate(counting(form, raw)), JSON.stringify(validate.errors));
      }),
      { numRuns: 1_000 },
    );
    assert.ok(accepted > 100, `only ${accepted} of 1,000 were accepted`);
  });
});
