import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { keepDoing, type RoundEnd } from '../../workers/upkeep/keep-doing.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { until } from '../support/until.ts';

interface Shown {
  work: { value: string };
  state: { value: string };
  every_seconds: number;
  done: string | null;
  failed: string | null;
}

describe('what workers keep doing beside runs', () => {
  let api: TestApi;
  before(async () => {
    api = await openMusterApi();
    await api.makeCaller('curator', 'REPOSITORY_MANAGER');
  });
  after(() => api.close());

  const publishing = async (): Promise<Shown> => {
    const { body } = await api.call('curator', 'GET', '/upkeep');
    const found = (body['upkeep'] as Shown[]).find(({ work }) => work.value === 'PUBLISHING');
    assert.ok(found);
    return found;
  };
  const keep = (round: () => Promise<RoundEnd>) =>
    keepDoing({ work: 'PUBLISHING', failing: 'x', log: pino({ level: 'silent' }), store: api.store }, round);

  it('is shown with when it last ended well and last failed; rounds left to another worker are not', async () => {
    assert.deepEqual((await publishing()).state.value, 'NEVER');
    let rounds = 0;
    const stopIdle = keep(async () => {
      rounds += 1;
      return 'left to another';
    });
    await until('a round was left to another', async () => rounds > 1);
    await stopIdle();
    assert.equal((await publishing()).state.value, 'NEVER');

    let isBroken = true;
    const stop = keep(async () => {
      if (isBroken) throw new Error('It does not work.');
      return 'done';
    });
    const failing = await until('it fails', async () => {
      const shown = await publishing();
      return shown.state.value === 'FAILS' && shown;
    });
    assert.deepEqual([failing.done, failing.every_seconds], [null, 2]);
    assert.ok(failing.failed);
    // That it works again is noted at once.
    isBroken = false;
    const well = await until('it goes on', async () => {
      const shown = await publishing();
      return shown.state.value === 'GOES_ON' && shown;
    });
    await stop();
    assert.equal(well.failed, failing.failed);
    assert.ok((well.done ?? '') > failing.failed);
  });
});
