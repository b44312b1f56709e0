import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WORK_IN_THREADS } from '../../api/start-api.ts';
import { checkText } from '../../shared/rules/trial.ts';
import { startThread } from '../../shared/runtime/threads/run-in-threads.ts';

describe('a thread that is started before anybody calls', () => {
  it('has loaded what the API works with there', async () => {
    await startThread(WORK_IN_THREADS);
    const { rules, errors } = await checkText('rule "a" when TRUE then\nremoveField "title"\nend\n');
    assert.deepEqual({ rules, errors }, { rules: 1, errors: 0 });
  });

  it('says what it cannot load', async () => {
    await assert.rejects(startThread([{ module: new URL('./nowhere.ts', import.meta.url).href }]), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  });
});
