import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { loadPlanner } from '../../shared/exchange/loading/plan-load.ts';
import { readAsset } from '../../shared/exchange/loading/read-asset.ts';
import { loadRecords } from '../../shared/store/record-loading.ts';
import { openTestStore } from '../support/store.ts';

const store = await openTestStore();
after(() => store.close());
const CONTEXT = { institution: 'INST', today: '20260601', unitNames: new Map([['110', 'Physics']]) };
const PLANNER = loadPlanner('assets', { overwrite: false });

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const author = fc.record(
  {
    order: fc.integer({ min: 1, max: 99 }),
    familyname: text,
    affiliation: fc.array(fc.oneof(text, fc.constant('INST___110')), { maxLength: 3 }),
    'user.primaryId': text,
  },
  { requiredKeys: [] },
);
const line = fc.record(
  {
    title: text,
    'title.subtitle': text,
    'identifier.doi': text,
    'date.published': fc.constantFrom('1923', '202212', '20240229'),
    creators: fc.array(author, { maxLength: 3 }),
    links: fc.array(fc.record({ 'link.url': text, 'link.order': fc.integer() }), { maxLength: 2 }),
    relations: fc.array(fc.record({ relationType: fc.constant('cites'), relatedIdentifier: text }), { maxLength: 3 }),
    portal_visibility: fc.constantFrom(true, 'yes', 'no', null),
    extra: fc.jsonValue({ maxDepth: 2 }).filter((value) => !/[$.]|__proto__|"":/.test(JSON.stringify(value))),
  },
  { requiredKeys: ['title'] },
);

describe('loading records', () => {
  it('twice is the same as once: the second time nothing is written', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), async (lines) => {
        run += 1;
        const records = lines.map((fields, index) => {
          const read = readAsset(
            { ...(JSON.parse(JSON.stringify(fields)) as object), id: `99-${run}-${index}` },
            CONTEXT,
          );
          assert.ok(read.kind === 'valid', JSON.stringify(read));
          const { _id, ...content } = read.value;
          assert.deepEqual(readAsset({ id: _id, ...content }, CONTEXT), read, 'what was stored reads the same');
          return read.value;
        });
        const first = await loadRecords(store.assets, records, PLANNER, 'load:1');
        assert.deepEqual([...first.values()], Array(records.length).fill({ kind: 'created' }));
        const second = await loadRecords(store.assets, records, PLANNER, 'load:2');
        assert.deepEqual([...second.values()], Array(records.length).fill({ kind: 'equal' }));
      }),
      { numRuns: 60 },
    );
    assert.equal(await store.assets.collection.countDocuments({ revision: { $ne: 1 } }), 0);
  });

  it('plans again when a record changes between reading and writing', async () => {
    await loadRecords(store.assets, [{ _id: 'race', title: 'A' }], PLANNER, 'load:1');
    let interfered = false;
    const slowStore = Object.create(store.assets) as typeof store.assets;
    slowStore.write = async (writes) => {
      if (!interfered) {
        interfered = true;
        await store.assets.edit('race', 'alice:edit', (record) => ({ ...record, title: 'hers' }));
      }
      return store.assets.write(writes);
    };
    const outcomes = await loadRecords(slowStore, [{ _id: 'race', title: 'B' }], PLANNER, 'load:2');
    assert.deepEqual(outcomes.get('race'), { kind: 'kept', changedBy: 'alice:edit' });
    assert.equal((await store.assets.get('race'))?.['title'], 'hers');
  });

  it('lets two loads of the same new records both succeed, with one record each', async () => {
    const records = Array.from({ length: 50 }, (_, index) => ({ _id: `both-${index}`, title: 'T' }));
    const loads = await Promise.all(['load:1', 'load:2'].map((by) => loadRecords(store.assets, records, PLANNER, by)));
    for (const { _id } of records) {
      const kinds = loads.map((outcomes) => outcomes.get(_id)?.kind).sort();
      assert.deepEqual(kinds, ['created', 'equal']);
    }
    assert.equal(await store.assets.collection.countDocuments({ _id: /^both-/ as never, revision: 1 }), 50);
  });

  it('refuses a record over 4 MB, and takes the others', async () => {
    const big = { _id: 'big', title: 'x'.repeat(4 * 1024 * 1024) };
    const outcomes = await loadRecords(store.assets, [big, { _id: 'small', title: 'T' }], PLANNER, 'load:1');
    assert.deepEqual(outcomes.get('big'), { kind: 'refused', message: 'the record is larger than 4 MB' });
    assert.deepEqual(outcomes.get('small'), { kind: 'created' });
  });
});
