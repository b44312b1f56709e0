import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openEngines, type Engines } from '../../engines/engines.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const MEMBERS = FULL ? 3_000 : 80;
const BATCH = FULL ? 20 : 8;

const { folder: dataFolder } = await temporaryFolder();

describe('engines killed with SIGKILL in the middle of a run', () => {
  let engines: Engines;
  let muster: TestMuster;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  before(async () => {
    engines = await openEngines(readConfig({ MUSTER_DATA: dataFolder }), {
      ports: 'free',
      onSignal: 'leave-to-caller',
    });
    // Engines of this file's own: others must not lose theirs.
    process.env['TEMPORAL_ADDRESS'] = engines.temporalAddress;
    process.env['MONGODB_URL'] = engines.mongodbUrl;
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
  });
  after(async () => {
    await processes.killAll();
    await muster.close();
    await engines.close();
  });

  for (const killed of [['temporal'], ['mongodb'], ['temporal', 'mongodb', 'worker']]) {
    it(`${killed.join(' and ')}: the run finishes, every member written once`, async () => {
      const prefix = `${killed.join('-')}-`;
      const assets = makeAssets(MEMBERS).map((asset) => ({ ...asset, _id: prefix + asset._id }));
      const set = await storeAssetSet(muster.store, assets, `set-${prefix}`);
      const worker = await processes.start();
      const settings = { batchSize: BATCH, concurrency: 2 * BATCH, heartbeatMs: 2_000 };
      const run = await muster.submit('TEST_STAMP', set, { text: prefix }, {}, { settings });
      const settled = () => muster.store.journal.collection.countDocuments({ run: run._id });
      await until('a part is done', async () => (await settled()) >= MEMBERS / 5);

      const { pids } = JSON.parse(await readFile(join(dataFolder, 'engines.json'), 'utf8')) as {
        pids: Record<string, number>;
      };
      for (const name of killed) {
        const pid = pids[name];
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      }
      if (killed.includes('worker')) {
        await processes.kill(worker);
        await processes.start();
      }
      const ended = await until('the run has ended', async () => {
        const found = await muster.store.runs.get(run._id).catch(() => undefined);
        return found?.endTime && found;
      });
      assert.equal(ended.status, 'COMPLETED_SUCCESS');
      assert.equal(ended.counts?.succeeded, MEMBERS);
      assert.equal(ended.auditMismatch, undefined);
      const once = await muster.store.assets.collection.countDocuments({ publisher: prefix, revision: 2 });
      assert.equal(once, MEMBERS);
      await processes.killAll();
    });
  }
});
