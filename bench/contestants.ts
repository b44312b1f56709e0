import { until } from '../test/support/until.ts';
import type { TestMuster } from '../test/support/muster.ts';
import { withWorker, type Lap } from './bench-worker.ts';
import { runPlainScript } from './plain-script.ts';
import { runToEnd } from './run-to-end.ts';
import { timed } from './timed.ts';

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
  return withWorker(muster, 'muster', async () => {
    // The script runs warm too: sandbox, connections and compiled code are paid for once per worker, not per run.
    await stamp(muster, WARM_UP_SET);
    return timed(() => stamp(muster, SET));
  });
}

const stamp = (muster: TestMuster, set: string) => runToEnd(muster, 'BENCH_STAMP', set, { license: freshLicense() });

export async function textbookLap(muster: TestMuster): Promise<Lap> {
  return withWorker(muster, 'textbook', (queue) =>
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
  await withWorker(muster, 'muster', async () => {
    // The first run warms the worker up: sandbox, connections, caches.
    await stamp(muster, set);
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
