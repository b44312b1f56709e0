import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { runInThread } from '../../shared/runtime/threads/run-in-threads.ts';
import { threadTask } from '../../shared/runtime/threads/thread-task.ts';
import { until } from '../support/until.ts';
import type { Item, work } from './busy-in-thread.ts';

const BUSY = threadTask<typeof work>('./busy-in-thread', import.meta.url);
const itemOf = (ms: number): Item => ({ inHand: new Int32Array(new SharedArrayBuffer(4)), ms });

describe('the time limit of an item in a thread', () => {
  it('ends what takes longer', async () => {
    const outcome = await runInThread(BUSY, undefined, itemOf(3_600_000), { limits: { timeMs: 200 } });
    assert.deepEqual(outcome, { kind: 'stopped', limit: 'time' });
  });

  it('counts little of the time in which the thread has no core', { skip: process.platform !== 'linux' }, async () => {
    const outcome = await runInThread(BUSY, undefined, itemOf(1_000), { limits: { timeMs: 400 } });
    assert.deepEqual(outcome, { kind: 'done', output: 'done' });
  });

  it('does not end what was done while the event loop stood still', async () => {
    const item = itemOf(300);
    const outcome = runInThread(BUSY, undefined, item, { limits: { timeMs: 2_000 } });
    await until('the item is in hand', () => Promise.resolve(Atomics.load(item.inHand, 0) === 1));
    // Long enough for the limit to see it in hand before everything stands still.
    await wait(100);
    // After a turn, timers come before what was heard from the thread.
    await turn();
    const standsUntil = performance.now() + 3_000;
    while (performance.now() < standsUntil);
    assert.deepEqual(await outcome, { kind: 'done', output: 'done' });
  });
});
