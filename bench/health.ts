import { setTimeout as delay } from 'node:timers/promises';
import { EXPENSIVE, prepareExpensive } from '../test/support/expensive-requests.ts';
import { openMusterApi } from '../test/support/muster-api.ts';
import { workerProcesses } from '../test/support/worker-processes.ts';
import { startApi } from './api-process.ts';

const AT_ONCE = 10;
const LASTS_MS = 4_000;
const EVERY_MS = 10;
const FEWEST = 100;

export interface HealthFigures {
  what: string;
  /** How long the health check took while ten of these requests at a time were worked on, in milliseconds. */
  p50: number;
  p99: number;
  worst: number;
}

/** How long a real API, a process of its own, takes for its health check beside expensive requests and a small run. */
export async function benchHealth(): Promise<HealthFigures[]> {
  const api = await openMusterApi();
  const server = await startApi(api);
  const workers = await workerProcesses(api.databaseName, api.config.temporal.taskQueue);
  try {
    const { job, set } = await prepareExpensive(api);
    // Not in this process, where it would delay the measurements.
    await workers.start();
    await api.run('admin', job, set, {});
    const figures: HealthFigures[] = [{ what: 'nothing', ...(await watchHealth(server.url, delay(1_000))) }];
    for (const { what, method, path, body } of EXPENSIVE) {
      const ask = async () => {
        const answer = await fetch(`${server.url}/almaws/v1/conf${path}`, {
          method,
          headers: { authorization: `apikey ${api.keyOf('admin')}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        await answer.text();
      };
      const until = performance.now() + LASTS_MS;
      const askAgain = async () => {
        do await ask();
        while (performance.now() < until);
      };
      const run = api.run('admin', job, set, {});
      const all = Promise.all([run, ...Array.from({ length: AT_ONCE }, askAgain)]);
      figures.push({ what, ...(await watchHealth(server.url, all)) });
    }
    return figures;
  } finally {
    await workers.killAll();
    server.kill();
    await api.close();
  }
}

async function watchHealth(url: string, work: Promise<unknown>): Promise<Omit<HealthFigures, 'what'>> {
  let isOver = false;
  const ended = work.finally(() => (isOver = true));
  const calls: Promise<number>[] = [];
  while (!isOver || calls.length < FEWEST) {
    calls.push(timeOf(`${url}/health/live`));
    await delay(EVERY_MS);
  }
  await ended;
  const times = (await Promise.all(calls)).toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), worst: at(1) };
}

async function timeOf(url: string): Promise<number> {
  const started = performance.now();
  await (await fetch(url)).text();
  return performance.now() - started;
}
