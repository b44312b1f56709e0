import assert from 'node:assert/strict';
import { keysOf } from '../support/stored-relations.ts';
import { after, before, describe, it } from 'node:test';
import { MAX_RECORD_BYTES } from '../../shared/model/record.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { deleteJob, deleteWork, hubJob, hubWork, stampJob, stampWork } from '../support/test-jobs.ts';

describe('members that changed since submit', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster([
      { definition: stampJob, work: stampWork },
      { definition: deleteJob, work: deleteWork },
      { definition: hubJob, work: hubWork },
    ]);
  });
  after(() => muster.close());

  it('have their own outcomes, with reasons, and do not affect the rest', async () => {
    const { store } = muster;
    const assets = makeAssets(9).map((asset) => ({ ...asset, _id: `m-${asset._id}` }));
    const set = await storeAssetSet(store, assets, 'set-members');
    const run = await muster.submit('TEST_STAMP', set, { text: 'S' });
    const [gone, deleted, tooLarge, invalid, edited] = assets.map((asset) => asset._id) as [
      string,
      string,
      string,
      string,
      string,
    ];
    await store.assets.collection.deleteOne({ _id: gone });
    await store.assets.edit(deleted, 'somebody', (record) => ({
      ...record,
      deleted: { at: new Date(), by: 'somebody' },
    }));
    await store.assets.collection.updateOne({ _id: tooLarge }, { $set: { notes: 'x'.repeat(MAX_RECORD_BYTES) } });
    await store.assets.collection.updateOne({ _id: invalid }, { $set: { title: 17 } });
    await store.assets.edit(edited, 'somebody', (record) => ({ ...record, title: 'A better title' }));

    const ended = await muster.withWorker(() => muster.ended(run._id));
    assert.equal(ended.status, 'COMPLETED_WARNING');
    assert.deepEqual(ended.counts, { succeeded: 5, unchanged: 0, skipped: 0, failed: 4, unprocessed: 0 });
    const rows = await store.journal.byIds([gone, deleted, tooLarge, invalid].map((id) => `${run._id}:${id}`));
    const reasons = Object.fromEntries(rows.map((row) => [row.member, row.reason]));
    assert.deepEqual(reasons, {
      [gone]: 'RECORD_NOT_FOUND',
      [deleted]: 'RECORD_DELETED',
      [tooLarge]: 'RECORD_TOO_LARGE',
      [invalid]: 'RECORD_INVALID',
    });
    const after = await store.assets.get(edited);
    assert.equal(after?.['title'], 'A better title');
    assert.equal(after['publisher'], 'S');
  });

  it('fail alone when the planner or gathering throws on one of a batch', async () => {
    const titles: Record<number, string> = { 30: 'breaks the planner', 70: 'breaks the gathering' };
    const assets = makeAssets(100, (index) => (titles[index] ? { title: titles[index] } : {}));
    const set = await storeAssetSet(muster.store, assets, 'set-throws');
    const settings = { batchSize: 50, passDelays: [0, 0] };
    const ended = await muster.withWorker(async () => {
      const run = await muster.submit('TEST_STAMP', set, { text: 'S' }, {}, { settings });
      return muster.ended(run._id);
    });
    assert.equal(ended.status, 'COMPLETED_WARNING');
    assert.deepEqual(ended.counts, { succeeded: 98, unchanged: 0, skipped: 0, failed: 2, unprocessed: 0 });
    assert.equal(ended.auditMismatch, undefined);
    assert.deepEqual(
      ended.reasons
        ?.filter(({ outcome }) => outcome === 'failed')
        .map(({ reason }) => reason)
        .sort(),
      ['BATCH_FAILED', 'PLANNER_ERROR'],
    );
    const alone = await muster.store.journal.byIds([`${ended._id}:a000071`]);
    assert.equal(alone[0]?.attempts, 4, 'in its batch, in two passes alone, and the end');
  });

  it('are deleted as an edit, and a second run says so', async () => {
    const assets = makeAssets(3).map((asset) => ({ ...asset, _id: `d-${asset._id}` }));
    const set = await storeAssetSet(muster.store, assets, 'set-delete');
    await muster.withWorker(async () => {
      const first = await muster.ended((await muster.submit('TEST_DELETE', set))._id);
      assert.equal(first.counts?.succeeded, 3);
      const second = await muster.ended((await muster.submit('TEST_DELETE', set))._id);
      assert.equal(second.status, 'COMPLETED_FAILED');
      assert.deepEqual(second.reasons, [{ outcome: 'failed', reason: 'RECORD_DELETED', count: 3 }]);
    });
    assert.equal(await muster.store.assets.get('d-a000001'), undefined);
  });

  it('may all edit one hub that is also a member: every edit is there once, and the hub is written once', async () => {
    const assets = makeAssets(120).map((asset) => ({ ...asset, _id: `h-${asset._id}` }));
    const set = await storeAssetSet(muster.store, assets, 'set-hub');
    const ended = await muster.withWorker(async () => {
      const run = await muster.submit(
        'TEST_HUB',
        set,
        { hub: 'h-a000060' },
        {},
        { settings: { batchSize: 20, concurrency: 120 } },
      );
      return muster.ended(run._id);
    });
    assert.deepEqual(ended.reasons, [{ outcome: 'succeeded', reason: 'CHANGED', count: 120 }]);
    assert.deepEqual(ended.counts, { succeeded: 120, unchanged: 0, skipped: 0, failed: 0, unprocessed: 0 });
    const hub = await muster.store.assets.get('h-a000060');
    const keys = await keysOf(muster.store, 'h-a000060');
    assert.equal(keys.length, 119);
    assert.equal(new Set(keys).size, 119);
    assert.equal(hub?.['publisher'], 'of h-a000060');
  });
});
