import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MongoNetworkError } from 'mongodb';
import { totalOf } from '../../shared/model/outcome.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import type { RecordWrite } from '../../shared/store/records.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

describe('a cancelled run writes nothing after its final status', () => {
  let muster: TestMuster;
  let freezing: Gate | undefined;
  let failedWrites = 0;
  let isDatabaseFailing = false;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }], { faulty });
    await muster.startWorker();
  });
  after(() => muster.close());

  /** Freezing can be held at a gate; record writes can lose the connection after half of a batch was written. */
  function faulty(store: Store): Store {
    const assets = withMethods(store.assets, {
      write: () => async (writes: readonly RecordWrite[]) => {
        if (!isDatabaseFailing) return store.assets.write(writes);
        await store.assets.write(writes.slice(0, Math.floor(writes.length / 2)));
        failedWrites += 1;
        throw new MongoNetworkError('connection lost in the middle');
      },
    });
    const sets = withMethods(store.sets, {
      streamMemberIds: () =>
        async function* (set: Parameters<typeof store.sets.streamMemberIds>[0], after?: string) {
          for await (const id of store.sets.streamMemberIds(set, after)) {
            await freezing?.wait([id]);
            yield id;
          }
        },
    });
    return { ...store, assets, sets, records: (name) => (name === 'assets' ? assets : store.records(name)) };
  }

  const cancel = (run: string) => controlRun(muster, { run, op: 'cancel', caller: ADMIN });
  const writtenBy = (run: string) =>
    muster.store.assets.collection.countDocuments({ 'changes.by': { $regex: `^${run}:` } });

  it('while freezing', async () => {
    freezing = makeGate();
    const gate = freezing;
    const set = await storeAssetSet(muster.store, makeAssets(20), 'set-freezing');
    const run = await muster.submit('TEST_STAMP', set, { text: 'freezing' }, {}, { settings: { heartbeatMs: 1_000 } });
    await until('freezing has begun', async () => gate.arrived.length > 0);
    await cancel(run._id);
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(totalOf(ended.counts ?? assert.fail()), 0);
    gate.open();
    freezing = undefined;
    // The late freezing meets the fence; another run through the same worker shows that it had its time.
    const other = await muster.submit('TEST_STAMP', set, { text: 'other' });
    await muster.ended(other._id);
    const frozen = await muster.store.batches.collection.find({ run: run._id }).toArray();
    assert.deepEqual(
      frozen.flatMap((batch) => batch.memberIds),
      [],
    );
    assert.equal(await writtenBy(run._id), 0);
  });

  it('with a batch in back-off after half of it was written: that half is completed, the rest as journaled', async () => {
    const assets = makeAssets(40).map((asset) => ({ ...asset, _id: `b-${asset._id}` }));
    const set = await storeAssetSet(muster.store, assets, 'set-back-off');
    isDatabaseFailing = true;
    const settings = { batchSize: 20, concurrency: 20, heartbeatMs: 2_000 };
    const run = await muster.submit('TEST_STAMP', set, { text: 'back-off' }, {}, { settings });
    await until('a write was lost twice', async () => failedWrites >= 2);
    const cancelling = cancel(run._id);
    await cancelling;
    isDatabaseFailing = false;
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(ended.auditMismatch, undefined);
    assert.deepEqual(ended.counts, { succeeded: 20, unchanged: 0, skipped: 0, failed: 0, unprocessed: 20 });
    assert.equal(await writtenBy(run._id), 20);
    const twice = await muster.store.assets.collection.countDocuments({ _id: { $regex: '^b-' }, revision: { $gt: 2 } });
    assert.equal(twice, 0);
    const later = await muster.submit('TEST_STAMP', set, { text: 'later' });
    await muster.ended(later._id);
    assert.equal(await writtenBy(run._id), 20, 'nothing of the cancelled run was written later');
  });
});
