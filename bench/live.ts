import { setTimeout as delay } from 'node:timers/promises';
import { makeAssets, storeAssetSet } from '../test/support/asset-sets.ts';
import { openMusterApi, type TestApi } from '../test/support/muster-api.ts';
import { task } from '../test/support/sample-api.ts';
import { until } from '../test/support/until.ts';
import { workerProcesses } from '../test/support/worker-processes.ts';
import { startApi, type ApiProcess } from './api-process.ts';

const JOB = 'M50701';
const CONSOLES = [0, 1, 100];
const WATCHED_MS = 20_000;

export interface LiveFigures {
  /** Open consoles, each of another person. */
  consoles: number;
  /** What the API's process takes of a core, in percent, while a run is under way that nobody asks for otherwise. */
  apiCpuPercent: number;
  /** Events that each console got in a second. */
  eventsPerSecond: number;
  /** Bytes that each console got in a second. */
  bytesPerSecond: number;
}

/** What open consoles cost the API while a run of so many members is under way: one stream for each browser. */
export async function benchLive(members: number): Promise<LiveFigures[]> {
  const api = await openMusterApi();
  const server = await startApi(api);
  const workers = await workerProcesses(api.databaseName, api.config.temporal.taskQueue);
  try {
    const people = Array.from({ length: Math.max(...CONSOLES) }, (_, n) => `person-${n}`);
    await api.makeCaller('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    for (const person of people) await api.makeCaller(person, 'GENERAL_SYSTEM_ADMINISTRATOR');
    const set = await storeAssetSet(api.store, makeAssets(members), 'large');
    await workers.start();
    const parameters = task('License', { Condition: 'REPLACE', Value: 'CC0_V1.0' });
    const run = await api.submitAs('admin', JOB, set, parameters);
    await until('the run works on its members', async () => (await api.store.runs.get(run))?.status === 'RUNNING');
    const figures: LiveFigures[] = [];
    for (const consoles of CONSOLES) figures.push(await watch(api, server, people.slice(0, consoles)));
    if ((await api.store.runs.get(run))?.endTime) throw new Error('The run ended meanwhile. Give it more members.');
    await api.call('admin', 'POST', `/jobs/${JOB}/instances/${run}?op=cancel`);
    await api.ended(run, 600_000);
    return figures;
  } finally {
    await workers.killAll();
    server.kill();
    await api.close();
  }
}

async function watch(api: TestApi, server: ApiProcess, people: readonly string[]): Promise<LiveFigures> {
  const leaving = new AbortController();
  let events = 0;
  let bytes = 0;
  const listen = async (person: string) => {
    const response = await fetch(`${server.url}/almaws/v1/conf/events`, {
      headers: { authorization: `apikey ${api.keyOf(person)}`, accept: 'text/event-stream' },
      signal: leaving.signal,
    });
    if (response.status !== 200) throw new Error(`A stream was answered ${response.status}.`);
    const read = async () => {
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        bytes += piece.length;
        events += Buffer.from(piece).toString().split('\n\n').length - 1;
      }
    };
    // It ends when this leaves.
    read().catch(() => undefined);
  };
  await Promise.all(people.map(listen));
  // What opening them costs is over.
  await delay(2_000);
  [events, bytes] = [0, 0];
  const [from, cpu] = [performance.now(), await server.cpuSeconds()];
  await delay(WATCHED_MS);
  const seconds = (performance.now() - from) / 1_000;
  const used = (await server.cpuSeconds()) - cpu;
  const perConsole = (count: number) => (people.length === 0 ? 0 : count / people.length / seconds);
  leaving.abort();
  return {
    consoles: people.length,
    apiCpuPercent: Number(((100 * used) / seconds).toFixed(1)),
    eventsPerSecond: Number(perConsole(events).toFixed(2)),
    bytesPerSecond: Math.round(perConsole(bytes)),
  };
}
