import { until } from '../test/support/until.ts';
import type { TestMuster } from '../test/support/muster.ts';
import { timed, withWorker, type Lap } from './bench-worker.ts';
import { runPlainScript } from './plain-script.ts';

const SET = 'set-1';
export const WARM_UP_SET = 'set-warm-up';

/** Every lap sets a licence that no member has. */
let laps = 0;
const freshLicense = () => `BENCH_${(laps += 1)}`;

/** @returns seconds for all members of the set, by a script without Temporal. */
export async function plainLap(muster: TestMuster): Promise<number> {
  const license = freshLicense();
  const options = { batchSize: 500, concurrency: 4 };
  return timed(() => runPlainScript(muster.store, SET, `plain ${license}`, license, options));
}

export async function musterLap(muster: TestMuster): Promise<Lap> {
  return withWorker(muster, muster.config.temporal.taskQueue, 'muster', async () => {
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
  const queue = `${muster.config.temporal.taskQueue}-textbook`;
  return withWorker(muster, queue, 'textbook', () =>
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
  await withWorker(muster, muster.config.temporal.taskQueue, 'muster', async () => {
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
