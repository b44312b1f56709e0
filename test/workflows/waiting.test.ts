import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NO_COUNTS } from '../../shared/model/outcome.ts';
import { done, openTimeSkipping, parked, type TimeSkipping } from '../support/time-skipping.ts';
import { until } from '../support/until.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a run that waits', () => {
  let time: TimeSkipping;
  before(async () => {
    time = await openTimeSkipping();
  });
  after(() => time.close());

  it('begins each further pass when its members may be tried again: not before, and not much later', async () => {
    const waits = [2_000, HOUR, 6 * HOUR];
    const called: number[] = [];
    const run = await time.start({
      workOnMembers: async () => {
        called.push(await time.now());
        return called.length <= waits.length ? parked() : done();
      },
      freezePass: async ({ pass }) => ({ batches: 1, firstMembers: ['m1'], waitMs: waits[pass - 2] ?? 0 }),
    });
    assert.equal((await run.ended()).status, 'COMPLETED_SUCCESS');
    assert.equal(called.length, 4);
    for (const [index, wait] of waits.entries()) {
      const waited = (called[index + 1] ?? 0) - (called[index] ?? 0);
      assert.ok(waited >= wait && waited < wait + MINUTE, `pass ${index + 2} began after ${waited} ms, not ${wait}`);
    }
  });

  it('makes no more passes than allowed', async () => {
    let calls = 0;
    const run = await time.start(
      {
        workOnMembers: async () => {
          calls += 1;
          return parked();
        },
        freezePass: async () => ({ batches: 1, firstMembers: ['m1'], waitMs: DAY }),
      },
      { passDelays: [1, 1] },
    );
    await run.ended();
    assert.equal(calls, 3);
  });

  it('stays paused for a week after its breaker trips, makes no calls, writes no history, and goes on when resumed', async () => {
    let isAway = true;
    let calls = 0;
    const run = await time.start(
      {
        workOnMembers: async () => {
          calls += 1;
          return done({ target: { name: 'registry', failed: isAway } });
        },
      },
      { concurrency: 2 },
      40,
    );
    await until('the breaker has tripped', async () => {
      const before = calls;
      await time.pass(MINUTE);
      return calls === before && calls > 0;
    });
    assert.ok(calls >= 20 && calls < 25, `${calls} calls were made before it tripped`);
    const [callsBefore, historyBefore] = [calls, await run.historyLength()];
    await time.pass(7 * DAY);
    assert.deepEqual([calls, await run.historyLength()], [callsBefore, historyBefore]);
    isAway = false;
    await run.resume();
    assert.equal((await run.ended()).status, 'COMPLETED_SUCCESS');
    assert.equal(calls, 40);
  });

  it('is cancelled at once, even when its next pass is a day away', async () => {
    let isWaiting = false;
    let endedAt = Infinity;
    const run = await time.start({
      workOnMembers: async () => parked(),
      freezePass: async () => {
        isWaiting = true;
        return { batches: 1, firstMembers: ['m1'], waitMs: DAY };
      },
      finishRun: async () => {
        endedAt = await time.now();
        return { status: 'USER_ABORTED', members: 1, counts: NO_COUNTS };
      },
    });
    const start = await time.now();
    await until('it waits for its second pass', async () => isWaiting);
    await run.cancel();
    assert.equal((await run.ended()).status, 'USER_ABORTED');
    assert.ok(endedAt - start < HOUR, `it ended after ${endedAt - start} ms`);
  });
});
