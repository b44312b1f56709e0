import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { controlRun } from '../../shared/runs/control-run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { gatedJob, gatedWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { unlessLate } from '../support/unless-late.ts';
import { until } from '../support/until.ts';

/** As many as a worker takes at once. */
const SLOTS = 200;

describe('concurrent runs', () => {
  let muster: TestMuster;
  const gate = makeGate();
  before(async () => {
    muster = await openMuster([
      { definition: gatedJob, work: gatedWork((members) => gate.wait(members)) },
      { definition: stampJob, work: stampWork },
    ]);
    await muster.startWorker();
  });
  after(async () => {
    gate.open();
    await muster.close();
  });

  const newSet = (name: string, count: number) =>
    storeAssetSet(
      muster.store,
      makeAssets(count).map((asset) => ({ ...asset, _id: `${name}-${asset._id}` })),
      name,
    );

  it('have no more members in progress than their concurrency, for any batch size', async () => {
    const settings = { batchSize: 5 };
    const run = await muster.submit('TEST_GATED', await newSet('few', 30), {}, { concurrency: 12 }, { settings });
    await until('members are in hand', async () => gate.arrived.length >= 10);
    await controlRun(muster, { run: run._id, op: 'pause', caller: ADMIN });
    assert.equal(gate.arrived.length, 10);
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    gate.open();
    await muster.ended(run._id);
  });

  it('are frozen, reported and ended while the members of another run fill the worker', async () => {
    const full = makeGate();
    gate.wait = (members) => full.wait(members);
    const settings = { heartbeatMs: 2_000 };
    const big = await muster.submit(
      'TEST_GATED',
      await newSet('big', SLOTS + 50),
      {},
      { concurrency: SLOTS },
      { settings },
    );
    await until('the worker is full', async () => full.arrived.length === SLOTS);
    const small = await muster.submit('TEST_STAMP', await newSet('small', 3), { text: 'small' });
    await until(
      'the other run is frozen',
      async () => (await muster.store.runs.get(small._id))?.progress?.status === 'RUNNING',
    );
    await controlRun(muster, { run: small._id, op: 'cancel', caller: ADMIN }).catch(unlessLate);
    const ended = await muster.ended(small._id);
    assert.equal(ended.status, 'USER_ABORTED');
    assert.equal(ended.counts?.unprocessed, 3);
    assert.equal((await muster.store.runs.get(big._id))?.status, 'RUNNING');
    await controlRun(muster, { run: big._id, op: 'cancel', caller: ADMIN }).catch(unlessLate);
    full.open();
    await muster.ended(big._id);
  });
});
