import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { testEngines } from '../test/support/engines.ts';
import type { TestApi } from '../test/support/muster-api.ts';
import { TEST_SECRET_KEY } from '../test/support/test-secret-key.ts';
import { until } from '../test/support/until.ts';

export interface ApiProcess {
  url: string;
  /** How long it has had a core since it began, in seconds. */
  cpuSeconds(): Promise<number>;
  kill(): void;
}

/** Starts the real API on the database of this one, as a process of its own. */
export async function startApi(api: TestApi): Promise<ApiProcess> {
  const program = fileURLToPath(new URL('../api/main.ts', import.meta.url));
  const { temporalAddress, mongodbUrl } = testEngines();
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: temporalAddress,
      MONGODB_URL: mongodbUrl,
      MONGODB_DATABASE: api.databaseName,
      MUSTER_TASK_QUEUE: api.config.temporal.taskQueue,
      MUSTER_FILES: api.config.filesFolder,
      MUSTER_SECRET_KEYS: TEST_SECRET_KEY,
      MUSTER_CALLS_PER_SECOND: '0',
      MUSTER_STATUS_PORT: '0',
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const url = await until('the API listens', async () => /^Muster's API listens on (\S+)$/m.exec(said)?.[1]);
  const status = await until('the status is served', async () => /^Health and metrics are at (\S+)$/m.exec(said)?.[1]);
  await until('the API is ready', async () => (await fetch(`${url}/health/ready`)).status === 200);
  return {
    url,
    cpuSeconds: async () => {
      const metrics = await (await fetch(`${status}/metrics`)).text();
      return Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1]);
    },
    kill: () => {
      child.kill('SIGKILL');
      once(child, 'exit').catch(() => undefined);
    },
  };
}
