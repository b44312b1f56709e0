import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { waitsUntil } from '../../api/jobs/instance-figures.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork, type Outside } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

describe('members that fail for a passing reason', () => {
  let muster: TestMuster;
  let outside: Outside['call'];
  let calls: { member: string; key: string; attempt: number }[];
  before(async () => {
    const work = performWork({
      call: (member, key, attempt) => {
        calls.push({ member, key, attempt });
        return outside(member, key, attempt);
      },
    });
    muster = await openMuster([{ definition: performJob, work }]);
    await muster.startWorker();
  });
  after(() => muster.close());

  const setOf = async (count: number, prefix: string) => {
    calls = [];
    const assets = makeAssets(count).map((asset) => ({ ...asset, _id: prefix + asset._id }));
    return storeAssetSet(muster.store, assets, `set-${prefix}`);
  };
  const settings = { passDelays: [0, 0] };

  it('are tried again alone in further passes, with the same key, and fail after the last', async () => {
    const set = await setOf(4, 'p-');
    outside = async (member, _key, attempt) => {
      if (member.endsWith('1')) return attempt < 3 ? 'transient' : 'done';
      if (member.endsWith('2')) return 'transient';
      return member.endsWith('3') ? 'permanent' : 'done';
    };
    const run = await muster.submit('TEST_PERFORM', set, {}, {}, { settings });
    const ended = await muster.ended(run._id);
    assert.deepEqual(ended.counts, { succeeded: 2, unchanged: 0, skipped: 0, failed: 2, unprocessed: 0 });
    assert.equal(ended.auditMismatch, undefined);
    const tried = (suffix: string) => calls.filter(({ member }) => member.endsWith(suffix));
    assert.equal(tried('1').length, 3);
    assert.equal(tried('2').length, 3);
    assert.equal(tried('3').length, 1);
    assert.equal(new Set(calls.map(({ member, key }) => `${member} ${key}`)).size, 4, 'one key per member');
    const [row] = await muster.store.journal.byIds([`${run._id}:p-a000001`]);
    assert.equal(row?.result, `registered as ${row?.key ?? ''}`);
  });

  it('pause the run when the outside system fails for all, and finish once it is back', async () => {
    const set = await setOf(40, 'b-');
    let isAway = true;
    outside = async () => (isAway ? 'transient' : 'done');
    const run = await muster.submit('TEST_PERFORM', set, {}, { concurrency: 5 }, { settings });
    const paused = await until(
      'the breaker has tripped',
      async () => (await muster.store.runs.get(run._id))?.progress?.paused,
    );
    assert.equal(paused.reason, 'BREAKER');
    assert.ok(calls.length < 40, `only ${calls.length} calls were burnt`);
    isAway = false;
    await controlRun(muster, { run: run._id, op: 'resume', caller: ADMIN });
    const ended = await muster.ended(run._id);
    assert.equal(ended.status, 'COMPLETED_SUCCESS');
    assert.equal(ended.counts?.succeeded, 40);
  });

  it('do not pause it again when their calls began before it was resumed', async () => {
    const set = await setOf(6, 'o-');
    const late = makeGate();
    outside = async (member, _key, attempt) => {
      if (attempt > 1 || calls.length > 2) return 'done';
      if (calls.length === 2) await late.wait([member]);
      return 'stops';
    };
    const run = await muster.submit('TEST_PERFORM', set, {}, { concurrency: 2 }, { settings });
    const isPaused = async () => (await muster.store.runs.get(run._id))?.progress?.paused;
    await until('it is paused', async () => late.arrived.length === 1 && isPaused());
    await controlRun(muster, { run: run._id, op: 'resume', caller: ADMIN });
    late.open();
    assert.equal((await muster.ended(run._id)).status, 'COMPLETED_SUCCESS');
  });

  it('wait longer before each further pass', async () => {
    const set = await setOf(1, 'w-');
    outside = async () => 'transient';
    const run = await muster.submit('TEST_PERFORM', set, {}, {}, { settings: { passDelays: [0, 3_600] } });
    const row = await until('it waits for the third pass', async () => {
      const [stored] = await muster.store.journal.byIds([`${run._id}:w-a000001`]);
      return stored?.outcome === 'parked' && stored.attempts === 2 && stored;
    });
    assert.ok((row.notBefore?.getTime() ?? 0) > Date.now() + 3_000_000);
    const waiting = await until('the run says what it waits for', async () => {
      const stored = await muster.store.runs.get(run._id);
      return stored?.progress?.waitsUntil !== undefined && stored;
    });
    assert.ok(Date.parse(waitsUntil(waiting) ?? '') > Date.now() + 3_000_000);
    await controlRun(muster, { run: run._id, op: 'cancel', caller: ADMIN });
    const ended = await muster.ended(run._id);
    assert.equal(ended.counts?.failed, 1);
    assert.equal(waitsUntil(ended), null);
  });
});
