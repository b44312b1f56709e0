import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fitForPlanning } from '../../activities/run/settle/fit-for-planning.ts';
import { loadPlanner } from '../../shared/exchange/loading/plan-load.ts';
import type { Relation } from '../../shared/model/asset.ts';
import { loadRecords } from '../../shared/store/record-loading.ts';
import type { KeyedEdit } from '../../shared/model/effects.ts';
import { CHANGES_KEPT } from '../../shared/model/record.ts';
import { internalRelation } from '../../shared/records/relations/relation.ts';
import { landingOf } from '../../shared/store/landing.ts';
import { withRelations } from '../../shared/store/relations.ts';
import type { Store } from '../../shared/store/store.ts';
import { fc } from '../support/property-testing.ts';
import { keysOf, relationsOf } from '../support/stored-relations.ts';
import { openTestStore } from '../support/store.ts';

describe('relations as rows', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  const edit = (target: string, to: string, action: KeyedEdit['action'] = 'add', by = `${action} ${to}`) => {
    const item = internalRelation('haspart', to);
    return { collection: 'assets', target, list: 'relations', key: item.key, action, item, by } as const;
  };
  const revisionOf = async (id: string) => (await store.assets.get(id))?.revision ?? 0;

  it('leave a record fit for planning and able to tell whether its own write landed, after any number of edits', async () => {
    await store.assets.insert([{ _id: 'busy', title: 'Busy' }], 'test');
    for (let index = 0; index <= CHANGES_KEPT; index++) {
      await store.assets.edit('busy', `write ${index}`, (record) => ({ ...record, publisher: `P${index}` }));
    }
    const planned = await revisionOf('busy');
    for (let index = 0; index <= CHANGES_KEPT; index++) await store.assets.applyKeyedEdits([edit('busy', `a${index}`)]);
    for await (const read of store.assets.readSized(['busy'])) {
      const fitness = fitForPlanning('assets', { id: 'busy', read, row: undefined });
      assert.ok(fitness.fit, JSON.stringify(fitness));
      assert.equal(landingOf(read.record, 'ours', planned), 'overtaken');
    }
    const revision = await revisionOf('busy');
    await store.assets.write([{ id: 'busy', revision, change: { before: {}, after: { publisher: 'P' } }, by: 'ours' }]);
    for (let index = 0; index <= CHANGES_KEPT; index++) await store.assets.applyKeyedEdits([edit('busy', `b${index}`)]);
    for await (const { record } of store.assets.readSized(['busy'])) {
      assert.equal(landingOf(record, 'ours', revision), 'landed');
    }
  });

  it('are edited once per journal row, despite repeats, reordering and interleaved writers', async () => {
    const steps = fc.array(
      fc.record({
        action: fc.constantFrom('add' as const, 'remove' as const),
        to: fc.constantFrom('x', 'y'),
        by: fc.constantFrom('A', 'B', 'C', 'D'),
      }),
      { minLength: 1, maxLength: 10 },
    );
    let scenario = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (made) => {
        const id = `once-${(scenario += 1)}`;
        await store.assets.insert([{ _id: id, title: 'T' }], 'test');
        const live = new Set<string>();
        const known = new Set<string>();
        const remembered = new Set<string>();
        for (const { action, to, by } of made) {
          await store.relations.apply([edit(id, to, action, by)]);
          // Where there never was a relation, taking it out leaves nothing that could remember it.
          if (action === 'remove' && !known.has(to)) continue;
          known.add(to);
          if (remembered.has(`${to} ${by}`)) continue;
          remembered.add(`${to} ${by}`);
          if (action === 'add') live.add(to);
          else live.delete(to);
        }
        const expected = [...live].map((to) => `haspart|${to}`).sort();
        assert.deepEqual(await keysOf(store, id), expected);
      }),
      { numRuns: process.env['MUSTER_TEST_FULL'] ? 200 : 12 },
    );
  });

  it('are edited once, however many edits of the same relation come before a late repetition', async () => {
    await store.assets.insert([{ _id: 'toggled', title: 'T' }], 'test');
    const late = edit('toggled', 'x', 'add', 'late');
    await store.relations.apply([late]);
    for (let index = 0; index < 50; index += 1) {
      await store.relations.apply([edit('toggled', 'x', index % 2 === 0 ? 'remove' : 'add', `other ${index}`)]);
    }
    await store.relations.apply([edit('toggled', 'x', 'remove', 'last')]);
    await store.relations.apply([late]);
    assert.deepEqual(await keysOf(store, 'toggled'), []);
  });

  it('commute: simultaneous edits all land once, and the assets are queued for publishing', async () => {
    await store.assets.insert([{ _id: 'hub', title: 'Hub' }], 'test');
    for await (const { record } of store.assets.readSized(['hub'])) {
      await store.assets.markPublished([{ id: 'hub', revision: record.revision }]);
    }
    const before = await revisionOf('hub');
    const parts = Array.from({ length: 200 }, (_, index) => `p${String(index).padStart(3, '0')}`);
    const calls = Array.from({ length: 10 }, (_, from) => parts.filter((__, index) => index % 8 === from % 8));
    await Promise.all(calls.map((some) => store.assets.applyKeyedEdits(some.map((to) => edit('hub', to)))));
    assert.deepEqual(
      await keysOf(store, 'hub'),
      parts.map((to) => `haspart|${to}`),
    );
    const hub = await store.assets.get('hub');
    assert.ok(hub?.unpublished);
    assert.equal(hub.revision, before + calls.length, 'once per call, not per relation');
    assert.equal(hub['relations'], undefined, 'the document does not grow');
  });

  it('are inserted with their asset, and removed again when another with its id was first', async () => {
    const relations = [internalRelation('cites', 'x')];
    await store.assets.insert([{ _id: 'first', title: 'First', relations }], 'one');
    const { refused } = await store.assets.insert(
      [{ _id: 'first', title: 'Second', relations: [internalRelation('cites', 'y')] }],
      'two',
    );
    assert.deepEqual([...refused.keys()], ['first']);
    assert.deepEqual(await keysOf(store, 'first'), ['cites|x']);
  });

  it('are left out for assets that do not exist', async () => {
    await store.assets.applyKeyedEdits([edit('nobody', 'x')]);
    assert.equal(await store.relations.collection.countDocuments({ from: 'nobody' }), 0);
  });

  it('keep fields beside type and target, and reload without a change to the asset', async () => {
    const planner = loadPlanner('assets', { overwrite: false });
    const load = (by: string, ...relations: Relation[]) =>
      loadRecords(
        store.assets,
        [{ _id: 'told', title: 'T', ...(relations.length > 0 ? { relations } : {}) }],
        planner,
        by,
      );
    const [x, y] = [internalRelation('haspart', 'x'), internalRelation('haspart', 'y')];
    await load('load:1', { ...x, note: 'first' });
    assert.deepEqual([...(await load('load:2', { ...x, note: 'first' })).values()], [{ kind: 'equal' }]);
    await load('load:3', y, { ...x, note: 'second' });
    assert.deepEqual(await relationsOf(store, 'told'), [{ ...x, note: 'second' }, y]);
    assert.deepEqual(
      [...(await load('load:4', { ...x, note: 'second' }, y)).values()],
      [{ kind: 'equal' }],
      'order says nothing',
    );
    await load('load:5');
    assert.deepEqual(await relationsOf(store, 'told'), []);
    await store.assets.applyKeyedEdits([edit('told', 'z')]);
    assert.equal((await load('load:6', x)).get('told')?.kind, 'kept', 'a job related it since');
  });

  it('are read with their assets, of a hub the first ones, without reading the rest', async () => {
    const parts = Array.from({ length: 30 }, (_, index) => internalRelation('haspart', `q${10 + index}`));
    await store.assets.insert(
      [
        { _id: 'large', title: 'Large', relations: parts },
        { _id: 'small', title: 'Small', relations: parts.slice(0, 2) },
        { _id: 'large"', title: 'Has an id that begins the same', relations: parts.slice(5, 6) },
      ],
      'test',
    );
    const read = new Map<string, [number, boolean]>();
    const assets = store.assets.readSized(['large', 'small', 'large"']);
    for await (const { record, isCut } of withRelations(store.relations, assets, 10)) {
      const { relations } = record as { relations?: { key: string }[] };
      assert.deepEqual(
        relations,
        [...(relations ?? [])].sort((one, other) => (one.key < other.key ? -1 : 1)),
      );
      read.set(record._id, [relations?.length ?? 0, isCut]);
    }
    assert.deepEqual(Object.fromEntries(read), { large: [10, true], small: [2, false], 'large"': [1, false] });
    const among = await store.relations.of(['nobody', 'small', 'large', 'large"'], { most: 3 });
    const told = Object.fromEntries([...among].map(([id, { relations, isCut }]) => [id, [relations.length, isCut]]));
    assert.deepEqual(told, { large: [3, true], small: [2, false], 'large"': [1, false] });
    const pointing = await store.relations.towards(['q15'], { most: 1 });
    assert.deepEqual([pointing.get('q15')?.pointing.length, pointing.get('q15')?.isCut], [1, true]);
  });

  it('to a deleted asset are all removed, even when an attempt died midway, but not if the asset is back', async () => {
    const COUNT = 510;
    const parts = Array.from({ length: COUNT }, (_, index) => ({
      _id: `part${String(index).padStart(4, '0')}`,
      title: 'Part',
      relations: [internalRelation('ispartof', 'series'), internalRelation('cites', 'elsewhere')],
    }));
    await store.assets.insert(parts, 'test');
    await store.assets.insert([{ _id: 'series', title: 'Series' }], 'test');
    const tidy = { collection: 'assets', target: 'series', action: 'remove-towards', by: 'deletion' } as const;
    await store.assets.applyKeyedEdits([tidy]);
    assert.equal(
      (await store.relations.towards(['series'])).get('series')?.pointing.length,
      COUNT,
      'it is not deleted',
    );

    await store.assets.edit('series', 'deletion', (asset) => ({ ...asset, deleted: { at: new Date(), by: 'test' } }));
    // An attempt that died between the rows and the revisions of their assets.
    await store.relations.collection.updateOne(
      { from: 'part0000', to: 'series' },
      { $set: { live: false, edits: ['deletion'] } },
    );
    await store.assets.applyKeyedEdits([tidy]);
    assert.equal((await store.relations.towards(['series'])).size, 0);
    assert.deepEqual(await keysOf(store, 'part0000'), ['cites|elsewhere']);
    assert.equal(await store.assets.collection.countDocuments({ _id: /^part/ as never, revision: 2 }), COUNT);
  });
});
