import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { syncBuiltinESMExports } from 'node:module';
import type { TimerOptions } from 'node:timers';
import timers, { setImmediate } from 'node:timers/promises';
import { gatherCalls } from '../../shared/runtime/gather-calls.ts';
import { writeTogether } from '../../activities/run/settle/write-together.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import { NO_COUNTS } from '../../shared/model/outcome.ts';
import { openTestStore } from '../support/store.ts';

const RESULT = { counts: { ...NO_COUNTS, succeeded: 1 }, parked: 0 };

describe('simultaneous work on single members', async () => {
  const store = await openTestStore();
  after(() => store.close());
  const together = writeTogether(store);

  const batch = (number: number): Batch => {
    return { _id: `r:${number}`, run: 'r', number, pass: 1, memberIds: [`m${number}`], state: 'frozen' };
  };
  const row = (member: string, outcome: JournalRow['outcome'] = 'performing'): JournalRow => {
    return { _id: `r:${member}`, run: 'r', batch: 'r:1', member, outcome, reason: 'TEST', attempts: 1, at: new Date() };
  };

  it('reaches the database together, and each member gets its own result', async () => {
    await store.batches.insert([1, 2, 3, 4].map(batch));
    await store.batches.closeFrozen('other');
    await store.batches.take('r:4', 'first', {});
    await store.batches.settle({ id: 'r:4', tries: 1 }, RESULT);
    await store.batches.take('r:3', 'first', {});
    const numbers = [1, 2, 3, 4, 5];
    const taken = await Promise.all(
      numbers.map((number) => together.batches.take(`r:${number}`, `second ${number}`, {})),
    );
    assert.deepEqual(
      taken.map((take) => (take.kind === 'taken' ? take.batch.tries : take.kind)),
      [1, 1, 2, 'over', 'over'],
      'a settled batch, and one that is not there, cannot be taken; one that another attempt has is taken over',
    );

    await store.journal.insert([row('m2')]);
    const inserted = await Promise.all(['m1', 'm2', 'm3'].map((member) => together.journal.insert([row(member)])));
    assert.deepEqual(
      inserted.map((each) => each.taken),
      [[], ['r:m2'], []],
    );

    const ended = (member: string) => together.journal.replace(row(member), row(member, 'succeeded'));
    assert.deepEqual(await Promise.all(['m1', 'm2', 'm3'].map(ended)), [true, true, true]);
    const rows = await store.journal.byIds(['r:m1', 'r:m2', 'r:m3']);
    assert.deepEqual(new Set(rows.map(({ outcome }) => outcome)), new Set(['succeeded']));

    const settle = (number: number, tries = 1) => together.batches.settle({ id: `r:${number}`, tries }, RESULT);
    assert.deepEqual(await Promise.all([1, 2].map((number) => settle(number))), [true, true]);
    assert.equal(await settle(3), false, 'an attempt that was taken over cannot settle');
    assert.deepEqual(
      await Promise.all([settle(2), settle(3, 2)]),
      [false, false],
      'one was settled before: look for yourself',
    );
    assert.equal((await store.batches.get('r:3'))?.state, 'settled');
  });

  it('writes records as each alone would, and claims nothing when a record has moved on', async () => {
    await store.assets.insert(
      ['a', 'b', 'c'].map((_id) => ({ _id, title: _id })),
      'test',
    );
    const records = together.records('assets');
    const write = (id: string, revision: number) =>
      records.write([{ id, revision, by: `r:${id}`, change: { before: {}, after: { publisher: 'P' } } }]);
    assert.deepEqual(
      (await Promise.all(['a', 'b'].map((id) => write(id, 1)))).map(({ matched }) => matched),
      [1, 1],
    );
    const mixed = await Promise.all([write('c', 1), write('a', 1)]);
    assert.deepEqual(
      mixed.map(({ matched }) => matched),
      [0, 0],
    );
    const stamps = await records.readStamps(['a', 'b', 'c']);
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => stamps.get(id)?.revision),
      [2, 2, 2],
      'each was written once',
    );
    const read = async (id: string) => {
      const ids: string[] = [];
      for await (const { record } of records.readSized([id])) ids.push(record._id);
      return ids;
    };
    assert.deepEqual(await Promise.all(['a', 'nobody', 'c'].map(read)), [['a'], [], ['c']]);
  });
});

describe('batched calls', () => {
  const gathering = { most: 10, atOnce: 1, aloneAfterFailure: true };

  it('are as few as possible, and answer each caller in order', async () => {
    const calls: number[][] = [];
    const double = gatherCalls(async (numbers: readonly number[]) => {
      calls.push([...numbers]);
      return numbers.map((number) => 2 * number);
    }, gathering);
    const numbers = Array.from({ length: 25 }, (_, index) => index);
    assert.deepEqual(
      await Promise.all(numbers.map(double)),
      numbers.map((number) => 2 * number),
    );
    assert.equal(calls.length, 3);
  });

  it('reject only the one that cannot succeed', async () => {
    const work = gatherCalls(async (numbers: readonly number[]) => {
      if (numbers.includes(3)) throw new Error('not three');
      return numbers;
    }, gathering);
    const settled = await Promise.allSettled([1, 2, 3, 4].map(work));
    assert.deepEqual(
      settled.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
  });

  it('reject all when an answer is missing', async () => {
    const work = gatherCalls(async (numbers: readonly number[]) => numbers.slice(1), { most: 10, atOnce: 1 });
    const settled = await Promise.allSettled([1, 2].map(work));
    assert.ok(settled.every(({ status }) => status === 'rejected'));
  });

  it('pause after several, so that more can collect; a single call does not wait', async ({ mock }) => {
    // Nothing else rests for so long.
    const [several, single] = [3_600_001, 3_600_002];
    let endRest: () => void = () => undefined;
    const rested = new Promise<void>((resolve) => (endRest = resolve));
    const wait = timers.setTimeout.bind(timers);
    const waits = mock.method(timers, 'setTimeout', (ms?: number, ...rest: [undefined?, TimerOptions?]) =>
      ms === several || ms === single ? rested : wait(ms, ...rest),
    );
    syncBuiltinESMExports();
    const calls: number[][] = [];
    const recorded = (restMs: number) =>
      gatherCalls(
        async (numbers: readonly number[]) => {
          calls.push([...numbers]);
          return numbers;
        },
        { most: 10, atOnce: 1, restMs },
      );
    const resting = recorded(several);
    await Promise.all([1, 2].map(resting));
    const third = resting(3);
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    const fourth = resting(4);
    endRest();
    await Promise.all([third, fourth]);
    assert.deepEqual(calls.splice(0), [
      [1, 2],
      [3, 4],
    ]);

    const alone = recorded(single);
    for (const number of [1, 2, 3]) await alone(number);
    assert.deepEqual(calls, [[1], [2], [3]]);
    assert.ok(waits.mock.calls.every(({ arguments: [ms] }) => ms !== single));
    waits.mock.restore();
    syncBuiltinESMExports();
  });
});
