import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fitForPlanning } from '../../activities/run/settle/fit-for-planning.ts';
import { CHANGES_KEPT } from '../../shared/model/record.ts';
import { landingOf } from '../../shared/store/landing.ts';
import type { Store } from '../../shared/store/store.ts';
import { openTestStore } from '../support/store.ts';

describe('keyed edits', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  const edit = (key: string, action: 'add' | 'remove', by: string) =>
    store.assets.applyKeyedEdits([
      { collection: 'assets', target: 'hub', list: 'relations', key, action, item: { key }, by },
    ]);
  const hub = async () => {
    const record = await store.assets.get('hub');
    assert.ok(record);
    return record;
  };

  it('leave a record able to tell whether its own write landed, however many there are', async () => {
    await store.assets.insert([{ _id: 'hub', title: 'Hub' }], 'test');
    const more = CHANGES_KEPT + 4;
    for (let index = 0; index < more; index++) await edit(`early ${index}`, 'add', `row ${index}`);
    const planned = (await hub()).revision;
    assert.equal(landingOf(await hub(), 'ours', planned), 'open');
    for (let index = 0; index < more; index++) await edit(`late ${index}`, 'add', `later row ${index}`);
    assert.equal(landingOf(await hub(), 'ours', planned), 'overtaken');
    const { revision } = await hub();
    await store.assets.write([{ id: 'hub', revision, change: { before: {}, after: { publisher: 'P' } }, by: 'ours' }]);
    for (let index = 0; index < more; index++) await edit(`last ${index}`, 'add', `last row ${index}`);
    assert.equal(landingOf(await hub(), 'ours', revision), 'landed');
    assert.equal(landingOf(await hub(), 'ours', planned), 'overtaken');
  });

  it('change nothing when made again, and are not made again by the same row after somebody took the item out', async () => {
    await edit('once', 'add', 'row A');
    const { revision } = await hub();
    await edit('once', 'add', 'row A');
    await edit('once', 'add', 'row B');
    assert.equal((await hub()).revision, revision);
    await edit('once', 'remove', 'somebody');
    await edit('once', 'add', 'row A');
    assert.equal((await hub()).revision, revision + 1);
    await edit('once', 'add', 'row B');
    assert.equal((await hub()).revision, revision + 2);
  });

  it('and whole writes leave a record fit for planning, however many of each there are, in whatever order', async () => {
    await store.assets.insert([{ _id: 'busy', title: 'Busy' }], 'test');
    for (let index = 0; index <= 2 * CHANGES_KEPT; index++) {
      await store.assets.edit('busy', `write ${index}`, (record) => ({ ...record, publisher: `P${index}` }));
    }
    const relate = (key: string) =>
      store.assets.applyKeyedEdits([
        { collection: 'assets', target: 'busy', list: 'relations', key, action: 'add', item: item(key), by: key },
      ]);
    for (let index = 0; index <= CHANGES_KEPT; index++) await relate(`haspart|${index}`);
    for await (const read of store.assets.readSized(['busy'])) {
      const fitness = fitForPlanning('assets', { id: 'busy', read, row: undefined });
      assert.ok(fitness.fit, JSON.stringify(fitness));
    }
  });
});

const item = (key: string) => ({ key, category: 'INTERNAL', relationType: 'haspart', relatedIdentifier: key.slice(8) });
