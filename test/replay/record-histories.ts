/**
 * Records the histories that `npm test` replays: a plain, a failing, a paused, a cancelled and a continued-as-new run.
 * `npx tsx test/replay/record-histories.ts [RUN…]`, with the engines' addresses set, when the workflow took other steps on
 * purpose: from a release on, what was recorded before must stay replayable. RUN are those that it concerns, all unless given.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import type { InternalSettings } from '../../shared/runs/submit-run.ts';
import type { RunRequest } from '../../shared/runs/run-request.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { liveHistories } from '../../workers/replay.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import {
  gatedJob,
  gatedWork,
  performJob,
  performWork,
  stampJob,
  stampWork,
  type Outside,
} from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

const concerned = process.argv.slice(2);

const FOLDER = fileURLToPath(new URL('../histories/', import.meta.url));

type Call = Outside['call'];
const failingOnce: Call = async (_member, _key, attempt) => (attempt < 2 ? 'transient' : 'done');
let call: Call = failingOnce;
const outside = performWork({ call: (...given) => call(...given) });
const gate = makeGate();
let isBroken = false;
const jobs = [
  { definition: stampJob, work: stampWork },
  { definition: performJob, work: outside },
  { definition: gatedJob, work: gatedWork((members) => gate.wait(members)) },
];
const muster = await openMuster(jobs, {
  faulty: (store) => ({
    ...store,
    batches: withMethods(store.batches, {
      settle:
        (real) =>
        async (...given: Parameters<typeof store.batches.settle>) => {
          const breaks = isBroken;
          isBroken = false;
          if (breaks) throw new MusterError('SECRET_UNREADABLE', 500, 'The key is gone.');
          return (real as typeof store.batches.settle)(...given);
        },
    }),
  }),
});
await muster.startWorker();
await mkdir(FOLDER, { recursive: true });

const titles = ['fails', 'is skipped', 'breaks the planner'];
const set = await storeAssetSet(
  muster.store,
  makeAssets(12, (index) => defined({ title: titles[index] })),
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
const late = makeGate();
let calls = 0;
call = async (member) => {
  calls += 1;
  if (calls > 2) return 'done';
  if (calls === 2) await late.wait([member]);
  return 'stops';
};
await record('stopped-and-resumed', 'TEST_PERFORM', { settings: { concurrency: 2, passDelays: [0] } }, async (run) => {
  const isPaused = async () => (await muster.store.runs.get(run))?.progress?.paused;
  await until('it is paused', async () => late.arrived.length === 1 && isPaused());
  await controlRun(muster, { run, op: 'resume', caller: ADMIN });
  late.open();
});
call = failingOnce;
await record('cancelled-while-paused', 'TEST_STAMP', { settings: { concurrency: 1 } }, async (run) => {
  await controlRun(muster, { run, op: 'pause', caller: ADMIN });
  await controlRun(muster, { run, op: 'cancel', caller: ADMIN });
});
const failing = await storeAssetSet(
  muster.store,
  makeAssets(120, (index) => ({ _id: `f${index}`, title: 'breaks the gathering' })),
  'failing',
);
const lastPass = { settings: { batchSize: 60, passDelays: [] } };
const asking = { threshold: { kind: 'count', failures: 10 } } as const;
await record('asked-after-last-pass', 'TEST_STAMP', lastPass, resumeOncePaused, failing, asking);
await record('broken-while-paused', 'TEST_GATED', { settings: { batchSize: 6, concurrency: 6 } }, async (run) => {
  await until('a batch is at the gate', async () => gate.arrived.length > 0);
  await controlRun(muster, { run, op: 'pause', caller: ADMIN });
  isBroken = true;
  gate.open();
  await until('it says so', async () => /broke/.test((await pauseOf(run))?.message ?? ''));
  await resumeOncePaused(run);
});
await muster.close();

async function pauseOf(run: string) {
  return (await muster.store.runs.get(run))?.progress?.paused;
}

async function resumeOncePaused(run: string): Promise<void> {
  await until('it is paused', () => pauseOf(run));
  await controlRun(muster, { run, op: 'resume', caller: ADMIN });
}

async function record(
  name: string,
  job: string,
  internal: InternalSettings,
  during: (run: string) => Promise<void> = async () => undefined,
  members = set,
  more: Partial<RunRequest> = {},
): Promise<void> {
  if (concerned.length > 0 && !concerned.includes(name)) return;
  const parameters = job === 'TEST_STAMP' ? { text: name } : {};
  const run = await muster.submit(job, members, parameters, more, internal);
  await during(run._id);
  await muster.ended(run._id);
  let execution = 0;
  for await (const { history } of liveHistories(muster.temporal, workflowIdOf(run))) {
    execution += 1;
    // Who ran it does not matter, and names a machine; so do the places of errors.
    const json = historyToJSON(history)
      .replaceAll(/"identity": "[^"]*"/g, '"identity": "recorder"')
      .replaceAll(/"stackTrace": "(?:[^"\\]|\\.)*"/g, '"stackTrace": ""');
    await writeFile(join(FOLDER, `${name}-${execution}.json`), json);
  }
  console.log(`${name}: ${execution} execution(s)`);
}
