import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planRelationImport } from '../../activities/jobs/import-relations.ts';
import type { ImportReference } from '../../activities/jobs/import-relations/reference.ts';
import { importRelations } from '../../shared/jobs/import-relations.ts';
import type { Asset, Relation } from '../../shared/model/asset.ts';
import type { ImportedRelation } from '../../shared/model/asset-parts.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { relationTypes } from '../../shared/records/relations/relation-types.ts';
import { internalRelation } from '../../shared/records/relations/relation.ts';
import { idsByDoiOf, neighboursIn, runInTurn, worldOf, type WorldJob } from '../support/asset-world.ts';

function asset(id: string, more: Partial<Asset> = {}): Asset {
  return { _id: id, revision: 1, changes: [], title: id, ...more };
}

function withDoi(id: string, value: string, more: Partial<Asset> = {}): Asset {
  return asset(id, { doi: { value, state: 'external' }, ...more });
}

function importing(relations: ImportedRelation[], more: Partial<Asset> = {}): Asset {
  return asset('member', { temporary: { relations }, ...more });
}

const DELETED = { deleted: { at: new Date('2026-11-01T00:00:00Z'), by: 'somebody' } };
const OTHERS = [
  asset('target'),
  asset('gone', DELETED),
  withDoi('with-doi', '10.1/Abc'),
  withDoi('twin-1', '10.1/twin'),
  withDoi('twin-2', '10.1/TWIN'),
  withDoi('gone-twin', '10.1/moved', DELETED),
  withDoi('living-twin', '10.1/moved'),
  withDoi('gone-doi', '10.1/gone', DELETED),
];
const TYPES = relationTypes(STANDARD_CODE_TABLES.RelationTypes);

const job: WorldJob<ImportReference> = {
  changes: ['temporary'],
  gather: (world, members) => ({
    types: TYPES,
    neighbours: neighboursIn(world, members, [...world.keys()]),
    idsByDoi: idsByDoiOf([...world.values()]),
  }),
  plan: (member, reference) => planRelationImport(member, {}, reference),
};

/** Imports one asset among the others: its plan, and all assets afterwards. */
function imported(member: Asset, ...more: Asset[]) {
  const world = worldOf(member, ...OTHERS, ...more);
  const [row] = runInTurn(world, job, [[member._id]]);
  assert.ok(row);
  return {
    plan: row.plan,
    relations: world.get(member._id)?.relations ?? [],
    relationsOf: (id: string) => world.get(id)?.relations ?? [],
    temporary: world.get(member._id)?.temporary,
  };
}

/** What one imported relation comes to. */
function outcomeOf(entry: ImportedRelation, more: Partial<Asset> = {}): string {
  const { plan } = imported(importing([entry], more));
  return `${plan.kind} ${plan.details[0]?.reason ?? ''}`;
}

function messageOf(plan: Plan<Asset>): string {
  return 'message' in plan ? plan.message : '';
}

describe('Import Research Assets Relations', () => {
  it('makes the relation and its reciprocal, and takes the entry out of the imported data', () => {
    const { plan, relations, relationsOf, temporary } = imported(
      importing([{ relationType: 'continues', relatedIdentifier: 'target' }]),
    );
    assert.equal(plan.kind, 'change');
    assert.deepEqual(relations, [internalRelation('continues', 'target')]);
    assert.deepEqual(relationsOf('target'), [internalRelation('iscontinuedby', 'member')]);
    assert.equal(temporary, undefined);
  });

  it('keeps the other entries of the temporary block', () => {
    const member = asset('member', {
      temporary: { relations: [{ relationType: 'cites', relatedIdentifier: 'target' }], linksToExtract: [] },
    });
    assert.deepEqual(imported(member).temporary, { linksToExtract: [] });
  });

  it('finds assets by DOI in any case and written as an address; deleted assets are no targets', () => {
    for (const relatedDoi of ['10.1/Abc', '10.1/abc', '10.1/ABC', 'https://doi.org/10.1/Abc', 'doi:10.1/Abc']) {
      const { relations } = imported(importing([{ relationType: 'cites', relatedDoi }]));
      assert.deepEqual(relations, [internalRelation('cites', 'with-doi')], relatedDoi);
    }
    const { relations } = imported(importing([{ relationType: 'cites', relatedDoi: '10.1/moved' }]));
    assert.deepEqual(relations, [internalRelation('cites', 'living-twin')]);
  });

  it('falls back to the DOI when there is no asset of the id, and refuses when they name two assets', () => {
    const entry = { relationType: 'cites', relatedIdentifier: 'elsewhere-17', relatedDoi: '10.1/Abc' };
    assert.deepEqual(imported(importing([entry])).relations, [internalRelation('cites', 'with-doi')]);
    assert.equal(outcomeOf({ ...entry, relatedIdentifier: 'target' }), 'fail AMBIGUOUS_TARGET');
  });

  it('names a target it cannot find, and says why', () => {
    assert.equal(outcomeOf({ relationType: 'cites', relatedIdentifier: 'nobody' }), 'fail TARGET_NOT_FOUND');
    assert.equal(outcomeOf({ relationType: 'cites', relatedDoi: '10.1/nobody' }), 'fail TARGET_NOT_FOUND');
    assert.equal(outcomeOf({ relationType: 'cites', relatedIdentifier: 'gone' }), 'fail TARGET_DELETED');
    assert.equal(outcomeOf({ relationType: 'cites', relatedDoi: '10.1/gone' }), 'fail TARGET_DELETED');
    assert.equal(outcomeOf({ relationType: 'cites', relatedDoi: '10.1/twin' }), 'fail AMBIGUOUS_TARGET');
    assert.equal(outcomeOf({ relationType: 'invented', relatedIdentifier: 'target' }), 'fail UNKNOWN_RELATION_TYPE');
    assert.equal(outcomeOf({ relationType: 'cites', relatedTitle: 'No address' }), 'fail INCOMPLETE_TARGET');
    assert.equal(outcomeOf({ relationType: 'cites' }), 'fail INCOMPLETE_TARGET');
    const { plan, temporary } = imported(importing([{ relationType: 'cites', relatedDoi: '10.1/nobody' }]));
    assert.match(messageOf(plan), /10\.1\/nobody/);
    assert.deepEqual(temporary, { relations: [{ relationType: 'cites', relatedDoi: '10.1/nobody' }] });
  });

  it('writes outside targets with title and URL, and only web addresses', () => {
    const outside = { relatedTitle: 'A work', relatedUrl: 'https://example.org/w', relatedDoi: '10.9/outside' };
    const { plan, relations } = imported(importing([{ relationType: 'cites', ...outside }]));
    assert.equal(plan.kind, 'change');
    assert.deepEqual(relations, [
      { category: 'EXTERNAL', relationType: 'cites', ...outside, key: 'cites|https://example.org/w' },
    ]);
    const script = { relationType: 'cites', relatedTitle: 'A work', relatedUrl: 'javascript:alert(1)' };
    assert.equal(outcomeOf(script), 'fail INCOMPLETE_TARGET');
    assert.equal(outcomeOf({ ...script, relatedUrl: 'example.org' }), 'fail INCOMPLETE_TARGET');
  });

  it('treats a relation with an id as internal, whatever its other fields', () => {
    const entry = {
      relationType: 'cites',
      relatedIdentifier: 'nobody',
      relatedTitle: 'T',
      relatedUrl: 'https://e.org',
    };
    assert.equal(outcomeOf(entry), 'fail TARGET_NOT_FOUND');
  });

  it('writes what it can and fails the asset as PARTIAL, keeping what is left for a later run', () => {
    const left = { relationType: 'cites', relatedDoi: '10.1/nobody' };
    const member = importing([{ relationType: 'cites', relatedIdentifier: 'target' }, left]);
    const { plan, relations, relationsOf, temporary } = imported(member);
    assert.equal(plan.kind, 'partial');
    assert.match(messageOf(plan), /cites 10\.1\/nobody/);
    assert.deepEqual(relations, [internalRelation('cites', 'target')]);
    assert.deepEqual(relationsOf('target'), [internalRelation('cited_by', 'member')]);
    assert.deepEqual(temporary, { relations: [left] });
    const later = imported(
      { ...member, relations, temporary: { relations: [left] } },
      withDoi('come-since', '10.1/nobody'),
    );
    assert.equal(later.plan.kind, 'change');
    assert.equal(later.temporary, undefined);
  });

  it('makes a relation once, even if it was imported several times', () => {
    const byDoi = { relationType: 'cites', relatedDoi: '10.1/abc' };
    const byId = { relationType: 'cites', relatedIdentifier: 'with-doi' };
    const { plan, relations, temporary } = imported(importing([byDoi, byId, byDoi]));
    assert.deepEqual(
      plan.details.map(({ reason }) => reason),
      ['RELATION_ADDED', 'DUPLICATE_ENTRY', 'DUPLICATE_ENTRY'],
    );
    assert.equal(relations.length, 1);
    assert.equal(temporary, undefined);
  });

  it('adds only the missing side of an existing relation', () => {
    const entry = { relationType: 'cites', relatedIdentifier: 'target' };
    const relations: Relation[] = [internalRelation('cites', 'target')];
    assert.equal(outcomeOf(entry, { relations }), 'change RECIPROCAL_ADDED');
    const knows = asset('knows', { relations: [internalRelation('cited_by', 'member')] });
    const toKnows = importing([{ ...entry, relatedIdentifier: 'knows' }], {
      relations: [internalRelation('cites', 'knows')],
    });
    const { plan, relationsOf, temporary } = imported(toKnows, knows);
    assert.equal(plan.details[0]?.reason, 'ALREADY_RELATED');
    assert.equal(plan.kind === 'change' && plan.effects.also.length, 0);
    assert.equal(relationsOf('knows').length, 1);
    assert.equal(temporary, undefined);
  });

  it('writes no reciprocal of a one-way type, and the same type back where it reads the same from both sides', () => {
    const oneWay = imported(importing([{ relationType: 'isdataof', relatedIdentifier: 'target' }]));
    assert.deepEqual([oneWay.relations.length, oneWay.relationsOf('target').length], [1, 0]);
    const same = imported(importing([{ relationType: 'isrelatedto', relatedIdentifier: 'target' }]));
    assert.deepEqual(same.relationsOf('target'), [internalRelation('isrelatedto', 'member')]);
  });

  it('never relates an asset to itself', () => {
    assert.equal(outcomeOf({ relationType: 'cites', relatedIdentifier: 'member' }), 'skip SELF_RELATION');
    const both = importing([
      { relationType: 'cites', relatedIdentifier: 'member' },
      { relationType: 'cites', relatedIdentifier: 'target' },
    ]);
    const { plan, relations, temporary } = imported(both);
    assert.equal(plan.kind, 'change');
    assert.equal(relations.length, 1);
    assert.deepEqual(temporary, { relations: [{ relationType: 'cites', relatedIdentifier: 'member' }] });
  });

  it('leaves an asset without imported relations unchanged', () => {
    for (const member of [asset('member'), importing([])]) {
      const { plan } = imported(member);
      assert.equal(plan.kind === 'unchanged' && plan.reason, 'NO_IMPORTED_RELATIONS');
    }
  });

  it('takes no parameters', () => {
    const schema = importRelations.parameters(STANDARD_CODE_TABLES);
    assert.deepEqual(schema.parse({}), {});
    assert.equal(schema.safeParse({ TASK_Relations_Condition: 'ADD' }).success, false);
  });
});
