import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../test/support/until.ts';
import type { TestMuster } from '../test/support/muster.ts';
import { runPlainScript } from './plain-script.ts';

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
/** As `npm run worker` starts it: what a batch leaves behind dies young. */
const WORKER_OPTIONS = ['--max-semi-space-size=64'];

const SET = 'set-1';
export const WARM_UP_SET = 'set-warm-up';

/** How long one contestant took for all members, and the peak memory of its worker. */
export interface Lap {
  seconds: number;
  peakRssMiB?: number;
}

/** Every lap sets a licence that no member has. */
let laps = 0;
const freshLicense = () => `BENCH_${(laps += 1)}`;

async function withWorkerProcess(
  muster: TestMuster,
  kind: 'muster' | 'textbook',
  lap: (queue: string) => Promise<number>,
) {
  const queue = kind === 'muster' ? muster.config.temporal.taskQueue : `${muster.config.temporal.taskQueue}-textbook`;
  const worker = fork(WORKER, [muster.databaseName, queue, kind], { execArgv: [...WORKER_OPTIONS, '--import', 'tsx'] });
  try {
    await once(worker, 'message');
    const seconds = await lap(queue);
    const said = once(worker, 'message');
    worker.send('stop');
    const [{ peakRss }] = (await said) as [{ peakRss: number }];
    return { seconds, peakRssMiB: peakRss / 2 ** 20 };
  } catch (error) {
    // A worker that is left behind would keep the bench alive.
    worker.kill('SIGKILL');
    throw error;
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

export async function plainLap(muster: TestMuster): Promise<Lap> {
  const license = freshLicense();
  const options = { batchSize: 500, concurrency: 4 };
  return { seconds: await timed(() => runPlainScript(muster.store, SET, `plain ${license}`, license, options)) };
}

export async function musterLap(muster: TestMuster): Promise<Lap> {
  return withWorkerProcess(muster, 'muster', async () => {
    // The script runs warm too: sandbox, connections and compiled code are paid for once per worker, not per run.
    await runToEnd(muster, WARM_UP_SET);
    return timed(() => runToEnd(muster, SET));
  });
}

async function runToEnd(muster: TestMuster, set: string): Promise<void> {
  const run = await muster.submit('BENCH_STAMP', set, { license: freshLicense() });
  // Looking into the database again and again would slow down what is measured.
  await muster.temporal.workflow.getHandle(run._id).result();
  const ended = await muster.ended(run._id);
  if (ended.status !== 'COMPLETED_SUCCESS') throw new Error(`The run ended as ${ended.status}.`);
}

export async function textbookLap(muster: TestMuster): Promise<Lap> {
  return withWorkerProcess(muster, 'textbook', (queue) =>
    timed(async () => {
      const license = freshLicense();
      const handle = await muster.temporal.workflow.start('textbook', {
        workflowId: `textbook-${queue}-${license}`,
        taskQueue: queue,
        args: [{ run: `textbook ${license}`, set: SET, license, after: null }],
      });
      await handle.result();
    }),
  );
}

/** Submit to first member written, and submit to end, of a run on one member. */
export async function latencies(muster: TestMuster, set: string): Promise<{ firstWrittenMs: number; endedMs: number }> {
  let result = { firstWrittenMs: 0, endedMs: 0 };
  await withWorkerProcess(muster, 'muster', async () => {
    // The first run warms the worker up: sandbox, connections, caches.
    await muster.ended((await muster.submit('BENCH_STAMP', set, { license: freshLicense() }))._id);
    const license = freshLicense();
    const started = performance.now();
    const run = await muster.submit('BENCH_STAMP', set, { license });
    const written = until('the member is written', async () => muster.store.assets.collection.findOne({ license }));
    const firstWrittenMs = await written.then(() => performance.now() - started);
    await muster.ended(run._id);
    result = { firstWrittenMs, endedMs: performance.now() - started };
    return result.endedMs / 1_000;
  });
  return result;
}
