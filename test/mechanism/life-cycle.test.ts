import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { MusterError } from '../../shared/runtime/errors.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate, type Gate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { gatedJob, gatedWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

describe('the life of a run', () => {
  let muster: TestMuster;
  let gate: Gate;
  let sets = 0;
  before(async () => {
    muster = await openMuster([
      { definition: gatedJob, work: gatedWork((members) => gate.wait(members)) },
      { definition: stampJob, work: stampWork },
    ]);
  });
  after(() => muster.close());

  const newSet = async (count: number) => {
    sets += 1;
    const prefix = `l${sets}-`;
    const assets = makeAssets(count).map((asset) => ({ ...asset, _id: prefix + asset._id }));
    return storeAssetSet(muster.store, assets, `set-l${sets}`);
  };

  it('continues as new as often as needed, with every member done once', async () => {
    const set = await newSet(60);
    const { run, currentDetails } = await muster.withWorker(async () => {
      const internal = { historyLimit: 60 };
      const submitted = await muster.submit('TEST_STAMP', set, { text: 'S' }, { concurrency: 3 }, internal);
      const ended = await muster.ended(submitted._id);
      const handle = muster.temporal.workflow.getHandle(workflowIdOf(ended));
      const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
      return { run: ended, ...metadata };
    });
    assert.equal(run.status, 'COMPLETED_SUCCESS');
    assert.equal(run.counts?.succeeded, 60);
    const latest = await muster.temporal.workflow.getHandle(workflowIdOf(run)).describe();
    assert.notEqual(latest.raw.workflowExecutionInfo?.firstRunId, latest.runId, 'it did continue as new');
    assert.match(
      currentDetails ?? '',
      /^stampAssets TEST\\_STAMP · .* · 60 members/,
      'the details say again what it is',
    );
    assert.equal(await muster.store.assets.collection.countDocuments({ publisher: 'S', revision: 2 }), 60);
  });

  it('asks when the set has changed since submit, and runs on what was frozen', async () => {
    const set = await newSet(5);
    const run = await muster.submit('TEST_STAMP', set, { text: 'changed' });
    await muster.store.sets.members.deleteOne({ set });
    await muster.store.sets.collection.updateOne({ _id: set }, { $inc: { version: 1, members: -1 } });
    await muster.withWorker(async () => {
      const paused = await until('it asks', async () => (await muster.store.runs.get(run._id))?.progress?.paused);
      assert.equal(paused.reason, 'SET_CHANGED');
      assert.match(paused.message, /had 5 members \(version 1\).*has 4 members \(version 2\) now/);
      await controlRun(muster, { run: run._id, op: 'resume', caller: ADMIN });
      const ended = await muster.ended(run._id);
      assert.equal(ended.status, 'COMPLETED_SUCCESS');
      assert.equal(ended.counts?.succeeded, 4);
    });
  });

  it('ends with no bulks when the set became empty', async () => {
    const set = await newSet(2);
    const run = await muster.submit('TEST_STAMP', set, { text: 'S' });
    await muster.store.sets.members.deleteMany({ set });
    await muster.store.sets.collection.updateOne({ _id: set }, { $inc: { version: 1, members: -2 } });
    const ended = await muster.withWorker(() => muster.ended(run._id));
    assert.equal(ended.status, 'COMPLETED_NO_BULKS');
  });

  it('ends SYSTEM_ABORTED with true counts when its workflow was terminated in Temporal', async () => {
    gate = makeGate();
    const set = await newSet(6);
    await muster.withWorker(async () => {
      const run = await muster.submit('TEST_GATED', set, {}, { concurrency: 2 }, { settings: { heartbeatMs: 1_000 } });
      await until('two are at the gate', async () => gate.arrived.length === 2);
      await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate('an operator did it');
      await muster.reconcile();
      gate.open();
      const ended = await muster.ended(run._id);
      assert.equal(ended.status, 'SYSTEM_ABORTED');
      assert.match(ended.failure ?? '', /ended outside Muster/);
      assert.deepEqual(ended.counts, { succeeded: 0, unchanged: 0, skipped: 0, failed: 0, unprocessed: 6 });
    });
    assert.equal(await muster.store.assets.collection.countDocuments({ publisher: 'passed the gate' }), 0);
  });

  it('starts the workflow of a run that was stored but never started', async () => {
    const set = await newSet(1);
    const run = await muster.submit('TEST_STAMP', set, { text: 'S' });
    await muster.temporal.workflow.getHandle(workflowIdOf(run)).terminate('as if it never was');
    await muster.temporal.connection.workflowService.deleteWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: workflowIdOf(run) },
    });
    await until('Temporal has forgotten the workflow', async () =>
      muster.temporal.workflow
        .getHandle(workflowIdOf(run))
        .describe()
        .then(
          () => false,
          () => true,
        ),
    );
    const longAgo = new Date(Date.now() - 60_000);
    await muster.store.runs.collection.updateOne({ _id: run._id }, { $set: { status: 'QUEUED', submitTime: longAgo } });
    await muster.reconcile();
    const ended = await muster.withWorker(() => muster.ended(run._id));
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
  });

  it('starts one run for two requests with one idempotency key, and refuses the key for another request', async () => {
    const set = await newSet(1);
    const more = { idempotencyKey: 'key-1' };
    const [first, second] = await Promise.all([
      muster.submit('TEST_STAMP', set, { text: 'S' }, more),
      muster.submit('TEST_STAMP', set, { text: 'S' }, more),
    ]);
    assert.equal(first._id, second._id);
    await assert.rejects(
      muster.submit('TEST_STAMP', set, { text: 'other' }, more),
      (error: MusterError) => error.code === 'IDEMPOTENCY_KEY_REUSED' && error.httpStatus === 409,
    );
    assert.equal(await muster.store.runs.collection.countDocuments({ 'set.id': set }), 1);
    await muster.withWorker(() => muster.ended(first._id));
  });

  it('hands its members to the next worker when one stops, without a wait', async () => {
    gate = makeGate();
    const set = await newSet(4);
    const first = await muster.startWorker();
    const run = await muster.submit('TEST_GATED', set, {}, { concurrency: 4 }, { settings: { heartbeatMs: 1_000 } });
    await until('four are at the gate', async () => gate.arrived.length === 4);
    const stopped = first.stop();
    gate.open();
    await stopped;
    const ended = await muster.withWorker(() => muster.ended(run._id));
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
    assert.equal(ended.counts?.succeeded, 4);
  });
});
