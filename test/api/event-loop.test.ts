import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WORK_IN_THREADS } from '../../api/start-api.ts';
import { startThread } from '../../shared/runtime/threads/run-in-threads.ts';
import { EXPENSIVE, prepareExpensive } from '../support/expensive-requests.ts';
import { openMusterApi, type ApiAnswer, type TestApi } from '../support/muster-api.ts';

const AT_ONCE = 10;
const EVERY_MS = 30;
/** One of the requests alone held the event loop for seconds. A machine that is busy with other things may take this. */
const LONGEST_MS = 2_500;
const IDLE_TIMES = 20;
/** Each of the requests, worked on where the API answers, would take at least this part of the time of all. */
const PART_OF_ALL = 1 / (2 * AT_ONCE);

describe('while expensive requests are worked on, ten at once', () => {
  let api: TestApi;
  let idle: number;
  let job: string;
  let set: string;

  before(async () => {
    api = await openMusterApi();
    ({ job, set } = await prepareExpensive(api));
    await api.startWorker();
    // As the API does when it starts.
    await startThread(WORK_IN_THREADS);
    idle = percentile(await healthDuring(delay(1_500)));
  });
  after(() => api.close());

  /** How long each call of the health check took until the work was done, in milliseconds. */
  async function healthDuring(work: Promise<unknown>): Promise<number[]> {
    let isOver = false;
    const ended = work.finally(() => (isOver = true));
    const calls: Promise<number>[] = [];
    while (!isOver || calls.length < 50) {
      calls.push(timeOfHealth());
      await delay(EVERY_MS);
    }
    await ended;
    return Promise.all(calls);
  }

  async function timeOfHealth(): Promise<number> {
    const started = performance.now();
    const response = await fetch(`${api.origin}/health/live`);
    await response.text();
    return performance.now() - started;
  }

  for (const { what, method, path, body, says } of EXPENSIVE) {
    it(`${what}: the API answers others, and a run ends`, async (t) => {
      const answers: ApiAnswer[] = [];
      const began = performance.now();
      let allMs = 0;
      const work = Array.from({ length: AT_ONCE }, async () => {
        answers.push(await api.call('admin', method, path, body));
        allMs = performance.now() - began;
      });
      const run = api.run('admin', job, set, {});
      const p99 = percentile(await healthDuring(Promise.all([...work, run])));
      const figures = `${p99.toFixed(0)} ms at p99, ${idle.toFixed(0)} ms idle, ${allMs.toFixed(0)} ms for all requests`;
      t.diagnostic(`/health/live: ${figures}`);
      for (const answer of answers) assert.match(answer.text, says);
      assert.equal((await run).run.status, 'COMPLETED_SUCCESS');
      assert.ok(p99 < Math.max(LONGEST_MS, IDLE_TIMES * idle, PART_OF_ALL * allMs), figures);
    });
  }
});

function percentile(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}
