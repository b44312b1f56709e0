import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestMuster } from '../test/support/muster.ts';
import { WORKER_OPTIONS } from '../test/support/worker-options.ts';

const WORKER = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** How long something took while one worker was there for it, and the most memory that worker held. */
export interface Lap {
  seconds: number;
  peakRssMiB: number;
}

/** Starts a worker in its own process while `work` runs, which gets its task queue. */
export async function withWorker(
  { databaseName, config }: TestMuster,
  kind: 'muster' | 'textbook',
  work: (queue: string) => Promise<number>,
): Promise<Lap> {
  const queue = kind === 'muster' ? config.temporal.taskQueue : `${config.temporal.taskQueue}-textbook`;
  const worker = fork(WORKER, [databaseName, queue, kind], {
    execArgv: [...WORKER_OPTIONS, '--import', 'tsx'],
    env: { ...process.env, MUSTER_FILES: config.filesFolder },
  });
  try {
    await once(worker, 'message');
    const seconds = await work(queue);
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
