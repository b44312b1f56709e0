import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { workflowBundlePath } from './workflow-bundle.ts';
import { WORKER_OPTIONS } from './worker-options.ts';
import { LOADER } from './loader.ts';

const PROGRAM = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

/** Where a worker can be told to wait (MUSTER_TEST_WAIT_AT). */
export type WaitMoment =
  | 'between appends'
  | 'before a pass is appended'
  | 'before the end is fenced'
  | 'before the end is stored';

/** Starts workers in separate processes; bundles the workflows once for all of them. */
export async function workerProcesses(database: string, taskQueue: string) {
  const codePath = await workflowBundlePath();
  const running = new Set<ChildProcess>();
  return {
    /** Resolves when the worker polls. */
    start: async (environment: Record<string, string> = {}): Promise<ChildProcess> => {
      const env = { ...process.env, ...environment };
      const worker = fork(PROGRAM, [database, taskQueue, codePath], {
        // What makes a worker fast costs a worker of small sets more than it saves.
        execArgv: [...(process.env['MUSTER_TEST_FULL'] === undefined ? [] : WORKER_OPTIONS), ...LOADER],
        env,
      });
      running.add(worker);
      worker.once('exit', () => running.delete(worker));
      await Promise.race([
        once(worker, 'message'),
        once(worker, 'exit').then(() => Promise.reject(new Error('The worker ended before it worked.'))),
      ]);
      return worker;
    },
    /** kill -9, and gone when this resolves. */
    kill: async (worker: ChildProcess): Promise<void> => {
      if (worker.exitCode !== null || worker.signalCode !== null) return;
      const gone = once(worker, 'exit');
      worker.kill('SIGKILL');
      await gone;
    },
    killAll: async (): Promise<void> => {
      await Promise.all(
        [...running].map(async (worker) => {
          const gone = once(worker, 'exit');
          worker.kill('SIGKILL');
          await gone;
        }),
      );
    },
  };
}
