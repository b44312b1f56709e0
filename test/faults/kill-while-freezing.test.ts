import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const MEMBERS = 120;
const BATCH_SIZE = 10;
const STORED_BEFORE = 7;

describe('a worker killed with SIGKILL while it freezes a set', () => {
  let muster: TestMuster;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
  });

  it('leaves the rest to another one, which resumes from the last stored batch: each member is frozen and done once', async () => {
    const { store } = muster;
    const assets = makeAssets(MEMBERS);
    const set = await storeAssetSet(store, assets);
    const victim = await processes.start({ MUSTER_TEST_HOLD_FREEZING_AT: String(STORED_BEFORE) });
    const held = once(victim, 'message');
    const settings = { batchSize: BATCH_SIZE, concurrency: 4 * BATCH_SIZE, heartbeatMs: 1_000 };
    const run = await muster.submit('TEST_STAMP', set, { text: 'frozen' }, {}, { settings });
    assert.deepEqual((await held)[0], 'held');
    await processes.kill(victim);
    const stored = await store.batches.collection.find({ run: run._id }).sort({ number: 1 }).toArray();
    assert.equal(stored.length, STORED_BEFORE);
    assert.equal((await store.runs.get(run._id))?.frozen, undefined);

    const ended = await muster.withWorker(() => muster.ended(run._id));
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
    assert.equal(ended.counts?.succeeded, MEMBERS);
    assert.deepEqual(ended.frozen, { batches: MEMBERS / BATCH_SIZE, members: MEMBERS });
    const frozen = await store.batches.collection.find({ run: run._id, pass: 1 }).sort({ number: 1 }).toArray();
    assert.deepEqual(
      frozen.flatMap(({ memberIds }) => memberIds),
      assets.map(({ _id }) => _id),
    );
    assert.deepEqual(
      frozen.slice(0, STORED_BEFORE).map(({ memberIds }) => memberIds),
      stored.map(({ memberIds }) => memberIds),
    );
    assert.equal(await store.assets.collection.countDocuments({ publisher: 'frozen', revision: 2 }), MEMBERS);
  });
});
