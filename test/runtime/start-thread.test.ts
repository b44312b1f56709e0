import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { describe, it } from 'node:test';
import { WORK_IN_THREADS } from '../../api/start-api.ts';
import { checkText } from '../../shared/rules/trial.ts';
import { runInThread, startThread } from '../../shared/runtime/threads/run-in-threads.ts';
import { threadTask, warmUp } from '../../shared/runtime/threads/thread-task.ts';
import type { work } from './counting-in-thread.ts';

const COUNTING = threadTask<typeof work>('./counting-in-thread', import.meta.url);

const ONLY_ON_LINUX = process.platform !== 'linux';

function priorityOf(thread: string): number | undefined {
  try {
    return getPriority(Number(thread));
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

describe('a thread that is started before anybody calls', () => {
  it('has worked on what it was given, so that nothing is new to it', async () => {
    await startThread([warmUp(COUNTING, ['a', 'b'])]);
    const outcome = await runInThread(COUNTING, undefined, 'c', { limits: { timeMs: 60_000 } });
    assert.deepEqual(outcome, { kind: 'done', output: ['a', 'b', 'c'] });
  });

  it('has done some of each work that the API asks of it', async () => {
    await startThread(WORK_IN_THREADS);
    const { rules, errors } = await checkText('rule "a" when TRUE then\nremoveField "title"\nend\n');
    assert.deepEqual({ rules, errors }, { rules: 1, errors: 0 });
  });

  it('goes second where a core is scarce, and leaves the event loop as it was', { skip: ONLY_ON_LINUX }, async () => {
    const usual = getPriority(process.ppid);
    await startThread([warmUp(COUNTING, ['d'])]);
    const tasks = await readdir('/proc/self/task');
    assert.equal(getPriority(), usual);
    assert.ok(tasks.some((task) => priorityOf(task) === usual + 5));
  });

  it('says what it cannot do', async () => {
    await assert.rejects(startThread([warmUp(COUNTING, [''])]), { message: 'an empty item' });
  });

  it('says what it cannot load', async () => {
    await assert.rejects(startThread([{ module: new URL('./nowhere.ts', import.meta.url).href, items: [undefined] }]), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  });
});
