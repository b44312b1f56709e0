import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { OutsideSystem } from '../../shared/outside/outside-systems.ts';
import type { Store } from '../../shared/store/store.ts';
import type { CallingNews, CallingOrder } from '../support/calling-process.ts';
import { openTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';
import { LOADER } from '../support/loader.ts';

const PROGRAM = fileURLToPath(new URL('../support/calling-process.ts', import.meta.url));
const LIMIT = 8;
const MINUTES_2 = 120_000;
const WATCHED_MS = 4_000;
/** Far less than two minutes, and far more than a busy machine takes for a call. */
const SOON_MS = 30_000;

/** It went out between the two. */
interface Call {
  system: OutsideSystem;
  notBefore: number;
  at: number;
}

interface Caller {
  process: ChildProcess;
  tell(order: CallingOrder): void;
  calls: Call[];
}

async function startCaller(database: string): Promise<Caller> {
  const process = fork(PROGRAM, [database], { execArgv: LOADER });
  const calls: Caller['calls'] = [];
  process.on('message', (news: CallingNews) => {
    if ('call' in news) calls.push({ system: news.call, notBefore: news.notBefore, at: news.at });
  });
  await once(process, 'message');
  return {
    process,
    calls,
    tell: (order) => {
      process.send(order);
    },
  };
}

/** The most calls that certainly went out within one second. */
function mostInASecond(calls: readonly Call[]): number {
  const sorted = calls.toSorted((one, other) => one.at - other.at);
  return Math.max(
    0,
    ...sorted.map(({ notBefore }, first) => sorted.slice(first).filter(({ at }) => at < notBefore + 1_000).length),
  );
}

describe('clock changes', () => {
  let store: Store & { databaseName: string };
  let sound: Caller;
  let wrong: Caller;
  before(async () => {
    store = await openTestStore();
    [sound, wrong] = await Promise.all([startCaller(store.databaseName), startCaller(store.databaseName)]);
  });
  after(async () => {
    for (const { process } of [sound, wrong]) {
      if (!process.connected) continue;
      const gone = once(process, 'exit');
      process.disconnect();
      await gone;
    }
    await store.close();
  });

  const callsOf = (caller: Caller, of: OutsideSystem) => caller.calls.filter(({ system }) => system === of);

  /** Both call a system; then one's clock is wrong, for so long. @returns when calls went out from then on, of each. */
  async function callWhileWrong(system: OutsideSystem, wrongByMs: number, forMs: number) {
    await store.rates.set(system, LIMIT);
    for (const caller of [sound, wrong]) caller.tell({ call: system });
    await until('both call', async () => [sound, wrong].every((caller) => callsOf(caller, system).length > 2));
    const began = Date.now();
    wrong.tell({ wrongByMs });
    await delay(forMs);
    if (forMs < WATCHED_MS) wrong.tell({ wrongByMs: 0 });
    await delay(began + WATCHED_MS - Date.now());
    // A busy machine needs longer for so many; calls that were delayed would come after two minutes.
    const since = () => [sound, wrong].map((caller) => callsOf(caller, system).filter(({ at }) => at >= began));
    const wanted = (LIMIT * WATCHED_MS) / 1_000;
    const isEnough = () => since().every(({ length }) => length > 0) && since().flat().length > wanted / 2;
    await until(`both make more than ${wanted / 2} calls`, async () => isEnough(), MINUTES_2 / 2);
    wrong.tell({ wrongByMs: 0 });
    return since();
  }

  const cases = [
    ['datacite', 'two minutes ahead for half a second', MINUTES_2, 500],
    ['orcid', 'two minutes ahead for good', MINUTES_2, WATCHED_MS],
    ['ftp', 'two minutes behind for good', -MINUTES_2, WATCHED_MS],
  ] as const;
  for (const [system, title, wrongByMs, forMs] of cases) {
    it(`neither delay calls nor let too many out: one worker's is ${title}`, async () => {
      const [bySound = [], byWrong = []] = await callWhileWrong(system, wrongByMs, forMs);
      const most = mostInASecond([...bySound, ...byWrong]);
      assert.ok(most <= LIMIT, `${most} calls within a second`);
    });
  }

  it('never block all calls: impossible booked times are corrected', async () => {
    const ahead = Date.now() + MINUTES_2;
    await store.rates.set('mail', LIMIT);
    const recent = Array.from({ length: LIMIT }, (_, index) => ahead + index);
    await store.rates.collection.updateOne({ _id: 'mail' }, { $set: { nextAt: ahead, recent } });
    const began = performance.now();
    (await store.rates.turn('mail', AbortSignal.timeout(SOON_MS))).answered();
    const tookMs = performance.now() - began;
    assert.ok(tookMs > 900 && tookMs < SOON_MS, `the first call went out after ${Math.round(tookMs)} ms`);
  });

  it('do not make a rest longer than intended', async () => {
    await store.rates.hold('discovery', 1_000, 'answered 503');
    const heldUntil = Date.now() + MINUTES_2;
    await store.rates.collection.updateOne({ _id: 'discovery' }, { $set: { heldUntil } });
    const began = performance.now();
    (await store.rates.turn('discovery', AbortSignal.timeout(SOON_MS))).answered();
    const tookMs = performance.now() - began;
    assert.ok(tookMs > 900 && tookMs < SOON_MS, `the first call went out after ${Math.round(tookMs)} ms`);
  });

  it('apply a new limit at once to calls that wait under the old one', async () => {
    await store.rates.set('files', 1_000 / MINUTES_2);
    (await store.rates.turn('files', AbortSignal.timeout(SOON_MS))).answered();
    const began = performance.now();
    const waiting = store.rates.turn('files', AbortSignal.timeout(SOON_MS));
    await delay(200);
    // By another process, which cannot wake this one.
    await store.rates.collection.updateOne(
      { _id: 'files' },
      { $set: { callsPerSecond: 50, nextAt: 0 }, $inc: { version: 1 } },
    );
    (await waiting).answered();
    const tookMs = performance.now() - began;
    assert.ok(tookMs < SOON_MS, `the call went out after ${Math.round(tookMs)} ms`);
  });
});
