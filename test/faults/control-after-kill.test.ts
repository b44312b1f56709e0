import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { controlRun } from '../../shared/runs/control-run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

describe('a control sent after the workflow’s worker was killed', () => {
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

  const lastControl = async (run: string) => (await muster.store.runs.get(run))?.controls.at(-1);

  it('is accepted and answered by another worker', async () => {
    const set = await storeAssetSet(muster.store, makeAssets(400));
    const first = await processes.start();
    const run = await muster.submit('TEST_STAMP', set, { text: 'S' }, { concurrency: 1 });
    await until('it goes', async () => ((await muster.store.runs.get(run._id))?.progress?.counts.succeeded ?? 0) > 3);
    await muster.startWorker();
    await processes.kill(first);
    await controlRun(muster, { run: run._id, op: 'pause', caller: ADMIN });
    await until('it is paused', async () => (await muster.store.runs.get(run._id))?.progress?.paused);
    assert.equal((await lastControl(run._id))?.result, 'accepted');
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    await muster.ended(run._id);
  });

  it('is recorded by the run that accepted it, whichever answer the caller got', async () => {
    const set = await storeAssetSet(muster.store, makeAssets(100), 'set-2');
    const run = await muster.submit('TEST_STAMP', set, { text: 'T' }, { concurrency: 1 });
    // As if the caller had gone away without the answer.
    const runs = withMethods(muster.store.runs, { acceptControls: () => async () => undefined });
    const gone = { ...muster, store: { ...muster.store, runs } };
    await controlRun(gone, { run: run._id, op: 'pause', caller: ADMIN });
    await until('the run says so', async () => (await lastControl(run._id))?.result === 'accepted');
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    const ended = await muster.ended(run._id);
    assert.deepEqual(
      ended.controls.map(({ op, result }) => [op, result]),
      [
        ['pause', 'accepted'],
        ['cancel', 'accepted'],
      ],
    );
  });
});
