import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MusterError } from '../../shared/runtime/errors.ts';
import { runInThread } from '../../shared/runtime/threads/run-in-threads.ts';
import { threadTask } from '../../shared/runtime/threads/thread-task.ts';
import type { work } from './counting-in-thread.ts';

const COUNTING = threadTask<typeof work>('./counting-in-thread', import.meta.url);
const limits = { timeMs: 60_000 };

it('refuses calls while many wait, and none of a run, whose members would fail', async () => {
  const ofRuns = Array.from({ length: 300 }, () => runInThread(COUNTING, undefined, 'a', { limits, mayWait: true }));
  const refused = runInThread(COUNTING, undefined, 'b', { limits });
  await assert.rejects(refused, ({ code, httpStatus }: MusterError) => code === 'BUSY' && httpStatus === 503);
  for (const { kind } of await Promise.all(ofRuns)) assert.equal(kind, 'done');
  assert.equal((await runInThread(COUNTING, undefined, 'c', { limits })).kind, 'done');
});
