/**
 * Records the histories that `npm test` replays: a plain, a failing, a paused, a cancelled and a continued-as-new run.
 * `record-histories.ts CHANGE`, with the engines' addresses set, only when the workflow changed: what is recorded must stay
 * replayable. CHANGE is the name of the change as the workflow has it; the files begin with it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { controlRun } from '../../shared/runs/control-run.ts';
import type { InternalSettings } from '../../shared/runs/submit-run.ts';
import { liveHistories } from '../../workers/replay.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { ADMIN, openMuster } from '../support/muster.ts';
import { performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

const [change] = process.argv.slice(2);
if (change === undefined) throw new Error('Give the name of the change.');

const FOLDER = fileURLToPath(new URL('../histories/', import.meta.url));

const outside = performWork({ call: async (_member, _key, attempt) => (attempt < 2 ? 'transient' : 'done') });
const muster = await openMuster([
  { definition: stampJob, work: stampWork },
  { definition: performJob, work: outside },
]);
await muster.startWorker();
await mkdir(FOLDER, { recursive: true });

const titles = ['fails', 'is skipped', 'breaks the planner'];
const set = await storeAssetSet(
  muster.store,
  makeAssets(12, (index) => (titles[index] === undefined ? {} : { title: titles[index] })),
);

await record('plain', 'TEST_STAMP', { settings: { batchSize: 5 } });
await record('failing-alone', 'TEST_STAMP', {});
await record('passes-over-parked', 'TEST_PERFORM', { settings: { passDelays: [0, 1] } });
await record('continued-as-new', 'TEST_STAMP', { historyLimit: 40, settings: { concurrency: 2 } });
await record('paused-and-resumed', 'TEST_STAMP', { settings: { concurrency: 1 } }, async (run) => {
  await controlRun(muster, { run, op: 'pause', caller: ADMIN });
  await until('it is paused', async () => (await muster.store.runs.get(run))?.progress?.paused);
  await controlRun(muster, { run, op: 'resume', caller: ADMIN, values: { concurrency: 3 } });
});
await record('cancelled-while-paused', 'TEST_STAMP', { settings: { concurrency: 1 } }, async (run) => {
  await controlRun(muster, { run, op: 'pause', caller: ADMIN });
  await controlRun(muster, { run, op: 'cancel', caller: ADMIN });
});
await muster.close();

async function record(
  name: string,
  job: string,
  internal: InternalSettings,
  during: (run: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const parameters = job === 'TEST_STAMP' ? { text: name } : {};
  const { _id } = await muster.submit(job, set, parameters, {}, internal);
  await during(_id);
  await muster.ended(_id);
  let execution = 0;
  for await (const { history } of liveHistories(muster.temporal, _id)) {
    execution += 1;
    // Who ran it does not matter, and names a machine.
    const json = historyToJSON(history).replaceAll(/"identity": "[^"]*"/g, '"identity": "recorder"');
    await writeFile(join(FOLDER, `${change}-${name}-${execution}.json`), json);
  }
  console.log(`${name}: ${execution} execution(s)`);
}
