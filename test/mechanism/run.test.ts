import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';

describe('a run, from submit to end', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
  });
  after(() => muster.close());

  it('gives every member exactly one outcome and one journal row, and counts add up', async () => {
    const titles: Record<number, string> = { 3: 'breaks the planner', 5: 'is skipped', 7: 'fails' };
    const assets = makeAssets(30, (index) => ({
      ...(titles[index] ? { title: titles[index] } : {}),
      ...(index === 9 ? { publisher: 'Stamp' } : {}),
    }));
    const set = await storeAssetSet(muster.store, assets);
    const run = await muster.withWorker(async () => {
      const submitted = await muster.submit('TEST_STAMP', set, { text: 'Stamp' });
      return muster.ended(submitted._id);
    });
    assert.equal(run.status, 'COMPLETED_WARNING');
    assert.deepEqual(run.counts, { succeeded: 26, unchanged: 1, skipped: 1, failed: 2, unprocessed: 0 });
    assert.equal(run.auditMismatch, undefined);
    assert.equal(await muster.store.journal.collection.countDocuments({ run: run._id }), 30);
    const first = await muster.store.assets.get('a000001');
    assert.equal(first?.['publisher'], 'Stamp');
    assert.equal(first.revision, 2);
  });
});
