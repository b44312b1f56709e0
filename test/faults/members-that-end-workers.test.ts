import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFolderOf } from '../../shared/files/folders.ts';
import type { Run } from '../../shared/model/run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import {
  ENDS_THE_WORKER,
  performJob,
  performWork,
  renderJob,
  stampJob,
  stampWork,
  titlesWork,
} from '../support/test-jobs.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const MEMBERS = FULL ? 200 : 8;
const FATAL = FULL ? 3 : 1;
/** More than a batch has before its members are taken one by one. */
const MOST_DEATHS = FULL ? 5 : 3;

describe('a member that ends every worker that takes it', () => {
  let muster: TestMuster;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  const supervising = new AbortController();
  let ends = 0;
  before(async () => {
    muster = await openMuster([
      { definition: stampJob, work: stampWork },
      { definition: performJob, work: performWork({ call: async () => 'done' }) },
      { definition: renderJob, work: titlesWork },
    ]);
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
  });
  after(async () => {
    supervising.abort();
    await processes.killAll();
    await muster.close();
  });

  /** Starts a worker again whenever it ended, as a supervisor does. */
  async function supervise(): Promise<void> {
    const worker = await processes.start({ MUSTER_MOST_DEATHS: String(MOST_DEATHS) });
    worker.once('exit', () => {
      if (supervising.signal.aborted) return;
      ends += 1;
      supervise().catch(() => undefined);
    });
  }

  const assets = (name: string) =>
    makeAssets(MEMBERS, (index) => ({
      ...(index % Math.floor(MEMBERS / FATAL) === 3 ? { title: ENDS_THE_WORKER } : {}),
      _id: `${name}${String(index).padStart(6, '0')}`,
    }));

  it('fails with that reason, in a batch or alone, and costs no other member its outcome', async (test) => {
    const batches = await storeAssetSet(muster.store, assets('b'), 'set-b');
    const singles = await storeAssetSet(muster.store, assets('s'), 'set-s');
    const parts = await storeAssetSet(muster.store, assets('p'), 'set-p');
    const settings = { concurrency: MEMBERS, heartbeatMs: 2_000, passDelays: [0] };
    const runs = await Promise.all([
      muster.submit('TEST_STAMP', batches, { text: 'x' }, {}, { settings: { ...settings, batchSize: MEMBERS / 2 } }),
      muster.submit('TEST_RENDER', parts, {}, {}, { settings: { ...settings, batchSize: MEMBERS / 2 } }),
      muster.submit('TEST_PERFORM', singles, {}, {}, { settings: { ...settings, batchSize: 1 } }),
    ]);
    await supervise();
    for (const { _id } of runs) await checkRun(await muster.ended(_id, 900_000));
    await checkParts(runs[1]._id);
    test.diagnostic(`${ends} workers ended`);
    // Twice together, then each fatal member alone.
    assert.ok(ends <= MOST_DEATHS * 3 * FATAL + 3, `${ends} workers ended`);
  });

  async function checkRun(run: Run): Promise<void> {
    const failed = await muster.store.journal.collection
      .find({ run: run._id, outcome: { $ne: 'succeeded' } })
      .toArray();
    const said = failed.map(({ member, outcome, reason, message }) => ({ member, outcome, reason, message }));
    assert.equal(run.status, 'COMPLETED_WARNING', JSON.stringify(said));
    assert.deepEqual([run.counts?.succeeded, run.counts?.failed], [MEMBERS - FATAL, FATAL], JSON.stringify(said));
    for (const { member, reason, message = '' } of failed) {
      assert.equal(reason, 'WORKER_DIED');
      assert.match(message, new RegExp(`^${MOST_DEATHS} workers ended while they worked on it`));
      assert.equal((await muster.store.assets.get(member))?.title, ENDS_THE_WORKER);
    }
    assert.equal(run.auditMismatch, undefined);
  }

  /** What was written is what the journal says was written. */
  async function checkParts(run: string): Promise<void> {
    const found = await muster.store.exports.parts.find({ run }).toArray();
    const folder = exportFolderOf(muster.config, run);
    const texts = await Promise.all(found.map(({ file }) => readFile(join(folder, file), 'utf8')));
    const written = texts.flatMap((text) => text.trim().split('\n')).sort();
    const rows = await muster.store.journal.collection.find({ run, outcome: 'succeeded' }).toArray();
    assert.deepEqual(written, rows.map(({ member }) => member).sort());
    assert.deepEqual(
      found.flatMap(({ left }) => left.map(({ reason }) => reason)),
      Array.from({ length: FATAL }, () => 'WORKER_DIED'),
    );
  }
});
