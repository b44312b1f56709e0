import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { sweepExports } from '../../workers/upkeep/sweep-exports.ts';
import { exportPath, exportFolderOf } from '../../shared/files/folders.ts';
import { totalOf } from '../../shared/model/outcome.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { ADMIN } from '../support/callers.ts';
import { holdBatches } from '../support/held-batches.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const MEMBERS = FULL ? 20_000 : 100;
const BATCH = FULL ? 50 : 10;
const KILLS = FULL ? 10 : 1;
const JOB = 'M50708';
const settings = { batchSize: BATCH, concurrency: 4 * BATCH, heartbeatMs: 2_000 };

/** With rows of every length, so that a part in the wrong place is seen. */
const contents = (index: number) => ({
  description: { abstract: [{ language: 'eng', value: `Abstract ${index}\n`.repeat(1 + (index % 20)) }] },
  creators: Array.from({ length: index % 4 }, (_, author) => ({ order: author + 1, familyname: `Name ${author}` })),
});

describe('an export', () => {
  let muster: TestMuster;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  let set: string;
  const held = holdBatches();
  before(async () => {
    muster = await openMuster([], { faulty: held.faulty });
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
    set = await storeAssetSet(muster.store, makeAssets(MEMBERS, contents));
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
  });

  const settled = (run: string) => muster.store.batches.collection.countDocuments({ run, state: 'settled' });

  async function hashOf(run: string): Promise<{ stored: string; actual: string }> {
    const file = await muster.store.exports.get(run);
    assert.ok(file, 'there is a file');
    assert.equal(file.members, MEMBERS);
    assert.deepEqual(await readdir(exportFolderOf(muster.config, run)), [file.file], 'no part is left');
    const bytes = await readFile(exportPath(muster.config, file));
    return { stored: file.sha256, actual: createHash('sha256').update(bytes).digest('hex') };
  }

  it(`of ${MEMBERS} assets is identical to the byte whether its workers are killed ${KILLS} times or never`, async () => {
    const quiet = await muster.withWorker(async () => {
      const { _id } = await muster.submit(JOB, set, {}, {}, { settings });
      return muster.ended(_id, 600_000);
    });
    assert.equal(quiet.status, 'COMPLETED_SUCCESS', quiet.failure);

    const { _id } = await muster.submit(JOB, set, {}, {}, { settings });
    let victim = await processes.start();
    for (let kill = 1; kill <= KILLS; kill++) {
      const wanted = Math.floor((kill * MEMBERS) / BATCH / (KILLS + 1));
      await until('some more parts are there', async () => (await settled(_id)) >= wanted);
      await processes.kill(victim);
      victim = await processes.start();
    }
    await until('all parts are there', async () => (await settled(_id)) === MEMBERS / BATCH);
    await processes.kill(victim);
    const noisy = await muster.withWorker(() => muster.ended(_id));
    assert.equal(noisy.status, 'COMPLETED_SUCCESS', noisy.failure);
    assert.equal(noisy.counts?.succeeded, MEMBERS);
    assert.equal(noisy.auditMismatch, undefined);

    const [one, other] = [await hashOf(quiet._id), await hashOf(_id)];
    assert.equal(one.actual, one.stored);
    assert.deepEqual(other, one);
  });

  it('leaves no file when it is cancelled, and every member has its outcome', async () => {
    held.holdAfter(3);
    const { _id } = await muster.submit(JOB, set, {}, {}, { settings: { ...settings, concurrency: 1 } });
    const ended = await muster.withWorker(async () => {
      try {
        await until('some parts are there', async () => (await settled(_id)) > 2);
        await controlRun(muster, { op: 'cancel', run: _id, caller: ADMIN });
      } finally {
        held.release();
      }
      return muster.ended(_id, 600_000);
    });
    assert.equal(ended.status, 'USER_ABORTED');
    assert.ok(ended.counts);
    assert.equal(totalOf(ended.counts), MEMBERS);
    assert.ok(ended.counts.unprocessed > 0);
    assert.equal(ended.auditMismatch, undefined);
    await sweepExports(muster.store, muster.config, new Date());
    assert.equal(await muster.store.exports.get(_id), undefined);
    assert.equal(existsSync(exportFolderOf(muster.config, _id)), false);
    assert.equal(await muster.store.exports.parts.countDocuments({ run: _id }), 0);
  });
});
