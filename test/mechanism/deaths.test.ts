import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { concludeRun } from '../../activities/run/conclude-run.ts';
import { freezeMembers } from '../../activities/run/freeze-members.ts';
import { deathsOver, deathsWith } from '../../activities/run/settle/deaths.ts';
import { WorkGate } from '../../activities/run/settle/work-gate.ts';
import { batchId } from '../../shared/model/batch.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';

const never = new AbortController().signal;

describe('steps of a run whose workers end again and again', () => {
  let muster: TestMuster;
  before(async () => {
    muster = await openMuster();
  });
  after(() => muster.close());

  async function storedRun(): Promise<string> {
    const set = await storeAssetSet(muster.store, makeAssets(3), `set-${Math.random()}`);
    // No worker is there: its steps are done here, attempt by attempt.
    return (await muster.submit('M50708', set, {}))._id;
  }

  it('are given up with words: the freezing of a set', async () => {
    const run = await storedRun();
    const { mostDeaths } = muster.config;
    for (let death = 0; death < mostDeaths; death += 1) await muster.store.freezing.begin(run);
    const freezing = freezeMembers(muster.workerServices, { run, firstMembers: 0 }, never);
    await assert.rejects(freezing, new RegExp(`${mostDeaths} workers ended while they read the set`));
  });

  it('are given up with words: the conclusion of a run', async () => {
    const run = await storedRun();
    await freezeMembers(muster.workerServices, { run, firstMembers: 0 }, never);
    const { mostDeaths } = muster.config;
    for (let death = 0; death < mostDeaths; death += 1) await muster.store.concluding.take(run, `dead ${death}`, 0);
    await muster.store.runs.collection.updateOne({ _id: run }, { $unset: { 'concluding.heldAt': '' } });
    const { failure = '' } = await concludeRun(muster.workerServices, { run }, never);
    assert.match(failure, new RegExp(`${mostDeaths} workers ended while they concluded the run`));
    assert.deepEqual(await concludeRun(muster.workerServices, { run }, never), { failure }, 'it stays so');
  });

  it('are not given up for attempts that gave it back in order', async () => {
    const run = await storedRun();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await muster.store.freezing.begin(run);
      await muster.store.freezing.giveBack(run);
    }
    assert.equal((await freezeMembers(muster.workerServices, { run, firstMembers: 0 }, never)).members, 3);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const taken = await muster.store.concluding.take(run, `attempt ${attempt}`, 60_000);
      assert.ok(taken.kind === 'taken' && taken.deaths === 0);
      await muster.store.concluding.release(taken.attempt);
    }
    const id = batchId(run, 1);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const taken = await muster.store.batches.take(id, `attempt ${attempt}`, { leaseMs: 60_000 });
      assert.ok(taken.kind === 'taken' && deathsWith(taken.batch) === 0);
      await muster.store.batches.release({ id, tries: taken.batch.tries });
    }
    const overtaken = await muster.store.batches.take(id, 'overtaken', {});
    const last = await muster.store.batches.take(id, 'last', {});
    assert.ok(overtaken.kind === 'taken' && last.kind === 'taken');
    assert.equal(deathsWith(last.batch), 1, 'as long as it is not known to live');
    await muster.store.batches.release({ id, tries: overtaken.batch.tries });
    assert.equal(deathsWith({ tries: 0, ...(await muster.store.batches.get(id)) }), 0);
  });
});

describe('deaths with a batch', () => {
  it('count for all its members until members are worked on alone, and then for the one in hand', () => {
    const batch = { tries: 7, returned: 1, died: ['b', 'b', 'c'] };
    assert.equal(deathsWith(batch), 5);
    assert.deepEqual(
      ['a', 'b', 'c'].map((member) => deathsOver(batch, member)),
      [2, 4, 3],
    );
  });

  it('count for no member when the batch was only being taken up or given back, unless that goes on and on', () => {
    const batch = { tries: 9, returned: 1, died: ['b'] };
    assert.deepEqual(
      ['a', 'b'].map((member) => deathsOver(batch, member)),
      [2, 3],
    );
    assert.equal(deathsOver({ tries: 40 }, 'a'), 39);
  });
});

describe('the gate of a process', () => {
  const turns = () => new Promise((resolve) => setImmediate(resolve));

  it('lets members in together, a suspect alone, and the next ones after it', async () => {
    const gate = new WorkGate();
    const log: string[] = [];
    const leaveFirst = await gate.enter();
    const leaveSecond = await gate.enter();
    const alone = gate.enterAlone().then((leave) => (log.push('alone'), leave));
    const other = gate.enterAlone().then((leave) => (log.push('another alone'), leave));
    const late = gate.enter().then((leave) => (log.push('late'), leave));
    leaveFirst();
    await turns();
    assert.deepEqual(log, []);
    leaveSecond();
    (await alone)();
    (await other)();
    (await late)();
    assert.deepEqual(log, ['alone', 'another alone', 'late']);
    (await gate.enter())();
  });

  it('keeps those who come out of whoever came to work alone while they waited', async () => {
    const gate = new WorkGate();
    const log: string[] = [];
    const leaveAlone = await gate.enterAlone();
    const late = gate.enter().then((leave) => (log.push('late'), leave));
    const next = gate.enterAlone().then((leave) => (log.push('next alone'), leave));
    leaveAlone();
    const leaveNext = await next;
    await turns();
    assert.deepEqual(log, ['next alone']);
    leaveNext();
    (await late)();
    assert.deepEqual(log, ['next alone', 'late']);
  });

  it('gives each suspect a turn, and is not closed to others for as long', async () => {
    const gate = new WorkGate({ waitMs: 1, turnMs: 600_000 });
    const log: string[] = [];
    const leaveFirst = await gate.enterAlone();
    const next = gate.enterAlone().then((leave) => (log.push('next alone'), leave));
    (await gate.enter())();
    assert.deepEqual(log, [], 'whoever works beside another suspect is blamed with it');
    leaveFirst();
    (await next)();
  });

  it('lets the next suspect in when the turn of one is over', async () => {
    const gate = new WorkGate({ waitMs: 1, turnMs: 1 });
    const leaveFirst = await gate.enterAlone();
    (await gate.enterAlone())();
    leaveFirst();
    (await gate.enter())();
  });

  it('stays closed for others when one suspect gives up waiting for another', async () => {
    const gate = new WorkGate();
    const log: string[] = [];
    const leaveFirst = await gate.enterAlone();
    const stop = new AbortController();
    const second = gate.enterAlone(stop.signal);
    stop.abort(new Error('stop'));
    await assert.rejects(second, /stop/);
    const other = gate.enter().then((leave) => (log.push('other'), leave));
    await turns();
    assert.deepEqual(log, []);
    leaveFirst();
    (await other)();
  });

  it('is left by who gives up waiting', async () => {
    const gate = new WorkGate();
    const leave = await gate.enter();
    const stop = new AbortController();
    const alone = gate.enterAlone(stop.signal);
    stop.abort(new Error('stop'));
    await assert.rejects(alone, /stop/);
    leave();
    (await gate.enterAlone())();
  });
});
