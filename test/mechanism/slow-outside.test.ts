import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

const MEMBERS = 12;

describe('outside calls that outlast every wait', () => {
  let muster: TestMuster;
  let gate: Gate;
  const calls: string[] = [];
  before(async () => {
    const work = performWork({
      call: async (member, key) => {
        calls.push(key);
        await gate.wait([member]);
        return 'done';
      },
    });
    muster = await openMuster([{ definition: performJob, work }]);
    await muster.startWorker();
  });
  after(async () => {
    gate.open();
    await muster.close();
  });

  it('are made once even when the run continues as new in the meantime: the next attempt waits for their answers', async () => {
    gate = makeGate();
    const set = await storeAssetSet(muster.store, makeAssets(MEMBERS));
    const settings = { concurrency: MEMBERS, heartbeatMs: 2_000 };
    const run = await muster.submit('TEST_PERFORM', set, {}, {}, { settings, historyLimit: 30 });
    await until('all are asked', async () => gate.arrived.length === MEMBERS);
    const handle = muster.temporal.workflow.getHandle(workflowIdOf(run));
    const first = (await handle.describe()).runId;
    await until('the run continued as new', async () => (await handle.describe()).runId !== first);
    await until('a caller waits for a lease', async () => {
      const waiting = { run: run._id, askedAt: { $exists: true } };
      return (await muster.store.batches.collection.countDocuments(waiting)) > 0;
    });
    assert.equal(calls.length, MEMBERS, 'nobody is asked a second time while the first attempt lives');
    gate.open();
    const ended = await muster.ended(run._id);
    assert.equal(ended.counts?.succeeded, MEMBERS);
    assert.deepEqual(calls.toSorted(), [...new Set(calls)].toSorted(), 'each was asked once');
  });

  it('are abandoned when the run is cancelled, without waiting for their leases', async () => {
    gate = makeGate();
    const set = await storeAssetSet(
      muster.store,
      makeAssets(2, (index) => ({ _id: `c${index}` })),
      'cancelled',
    );
    const settings = { heartbeatMs: 2_000 };
    const run = await muster.submit('TEST_PERFORM', set, {}, {}, { settings });
    await until('all are asked', async () => gate.arrived.length === 2);
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.deepEqual(
      ended.reasons?.map(({ reason, count }) => [reason, count]),
      [['UNDETERMINED', 2]],
    );
  });
});
