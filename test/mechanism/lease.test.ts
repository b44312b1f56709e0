import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { keepLease, LeaseLost } from '../../activities/run/settle/lease.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/store/store.ts';
import { openTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

const NEVER = new AbortController().signal;

describe('the lease of an attempt', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  const freeze = async (run: string): Promise<string> => {
    const batch: Batch = { _id: `${run}:1`, run, number: 1, pass: 1, memberIds: ['m'], state: 'frozen' };
    await store.batches.insert([batch]);
    return batch._id;
  };

  it('keeps others out while it is renewed, and for its duration afterwards', async () => {
    /** @returns whether it was renewed beyond its first duration. */
    const isKept = async (leaseMs: number): Promise<boolean> => {
      const id = await freeze(`kept for ${leaseMs}`);
      const heldAt = async () => (await store.batches.get(id))?.heldAt?.getTime() ?? 0;
      const takenAt = performance.now();
      assert.equal((await store.batches.take(id, 'first', { leaseMs })).kind, 'taken');
      const lease = keepLease(store.batches, { id, tries: 1 }, { leaseMs, takenAt, signal: NEVER });
      try {
        const first = await heldAt();
        await until('it is renewed after its first duration, or lost', async () => {
          return lease.signal.aborted || (await heldAt()) > first + leaseMs;
        });
        const { kind } = await store.batches.take(id, 'second', { leaseMs });
        if (lease.signal.aborted || kind !== 'held') return false;
      } finally {
        await lease.end({ release: false });
      }
      const last = await heldAt();
      await until('the second attempt has it', async () => {
        return (await store.batches.take(id, 'second', { leaseMs })).kind === 'taken';
      });
      assert.ok((await heldAt()) >= last + leaseMs, 'what was promised last was waited for');
      return true;
    };
    // A busy machine may come too late to renew a short lease; it does not come too late for each longer one.
    const isKeptFor: boolean[] = [];
    for (const leaseMs of [2_000, 8_000, 32_000]) {
      isKeptFor.push(await isKept(leaseMs));
      if (isKeptFor.at(-1)) break;
    }
    assert.equal(isKeptFor.at(-1), true, 'it was lost each time');
  });

  it('is over at once when it is released', async () => {
    const id = await freeze('released');
    await store.batches.take(id, 'first', { leaseMs: 60_000 });
    await store.batches.release({ id, tries: 1 });
    assert.equal((await store.batches.take(id, 'second', { leaseMs: 60_000 })).kind, 'taken');
  });

  it('is lost in time by an attempt that cannot renew it, before another one may begin', async () => {
    const away = { renew: () => Promise.reject(new Error('no database')), release: async () => undefined };
    const takenAfterLoss = async (leaseMs: number) => {
      const id = await freeze(`cut off after ${leaseMs}`);
      const takenAt = performance.now();
      await store.batches.take(id, 'first', { leaseMs });
      const lease = keepLease(away, { id, tries: 1 }, { leaseMs, takenAt, signal: NEVER });
      try {
        await until('it is lost', async () => lease.signal.aborted);
        assert.ok(lease.signal.reason instanceof LeaseLost);
        return (await store.batches.take(id, 'second', { leaseMs })).kind;
      } finally {
        await lease.end({ release: false });
      }
    };
    // Between the loss and the look, a busy machine may let a short lease run out; it does not let each longer one.
    const seen: string[] = [];
    for (const leaseMs of [1_000, 4_000, 16_000, 64_000]) {
      seen.push(await takenAfterLoss(leaseMs));
      if (seen.at(-1) === 'held') break;
    }
    assert.equal(seen.at(-1), 'held', seen.join(', '));
  });

  it('is lost when the run ends, which alone may then take up the batch', async () => {
    const id = await freeze('ending');
    const leaseMs = 1_000;
    await store.batches.take(id, 'first', { leaseMs });
    const takenAt = performance.now();
    const lease = keepLease(store.batches, { id, tries: 1 }, { leaseMs, takenAt, signal: NEVER });
    await store.batches.stopAll('ending');
    await until('it is lost', async () => lease.signal.aborted);
    await lease.end({ release: true });
    assert.equal((await store.batches.take(id, 'other', { leaseMs })).kind, 'over');
    assert.equal((await store.batches.take(id, 'end', { leaseMs, isEnding: true })).kind, 'taken');
  });

  /** As if the clock of the database had been set back by that, or ahead, since the lease was renewed. */
  const renewedLater = async (id: string, ms: number) => {
    const { heldAt = new Date(0) } = (await store.batches.get(id)) ?? {};
    await store.batches.collection.updateOne({ _id: id }, { $set: { heldAt: new Date(heldAt.getTime() + ms) } });
  };
  const TWO_MINUTES_MS = 120_000;

  it('is not over because the clock of the database is set ahead, as long as it is renewed', async () => {
    const id = await freeze('set ahead');
    const leaseMs = 16_000;
    const takenAt = performance.now();
    await store.batches.take(id, 'first', { leaseMs });
    await renewedLater(id, -TWO_MINUTES_MS);
    const lease = keepLease(store.batches, { id, tries: 1 }, { leaseMs, takenAt, signal: NEVER });
    try {
      const { heldAt: before } = (await store.batches.get(id)) ?? {};
      await until('it is renewed', async () => {
        assert.equal((await store.batches.take(id, 'second', { leaseMs })).kind, 'held');
        return (await store.batches.get(id))?.heldAt?.getTime() !== before?.getTime();
      });
      assert.equal((await store.batches.take(id, 'second', { leaseMs })).kind, 'held');
      assert.equal(lease.signal.aborted, false);
    } finally {
      await lease.end({ release: false });
    }
  });

  it('is over in time although the clock of the database is put back', async () => {
    const id = await freeze('put back');
    await store.batches.take(id, 'first', { leaseMs: 2_000 });
    await renewedLater(id, TWO_MINUTES_MS);
    await until('the second attempt has it', async () => {
      return (await store.batches.take(id, 'second', { leaseMs: 2_000 })).kind === 'taken';
    });

    await store.runs.insert({ _id: 'put back', status: 'RUNNING' } as Run);
    await store.concluding.take('put back', 'first', 2_000);
    const heldAt = new Date(Date.now() + TWO_MINUTES_MS);
    await store.runs.collection.updateOne({ _id: 'put back' }, { $set: { 'concluding.heldAt': heldAt } });
    await until('the run may end', () => store.concluding.fence('put back', 2_000));
  });

  it('is asked for at once when the machine has slept', async ({ mock }) => {
    const leaseMs = 600_000;
    const begun = async (run: string) => {
      const id = await freeze(run);
      const takenAt = performance.now();
      await store.batches.take(id, 'first', { leaseMs });
      const lease = keepLease(store.batches, { id, tries: 1 }, { leaseMs, takenAt, signal: NEVER });
      return { id, lease, heldAt: async () => (await store.batches.get(id))?.heldAt?.getTime() };
    };
    const [mine, taken] = [await begun('slept'), await begun('slept for long')];
    await store.batches.collection.updateOne({ _id: taken.id }, { $inc: { tries: 1 } });
    const before = await mine.heldAt();
    // Time that the clock shows, and that the process did not count.
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 });
    try {
      await until('the one that was overtaken has lost it', async () => taken.lease.signal.aborted);
      await until('the other one is renewed', async () => (await mine.heldAt()) !== before);
      assert.equal(mine.lease.signal.aborted, false);
    } finally {
      mock.timers.reset();
      for (const { lease } of [mine, taken]) await lease.end({ release: false });
    }
  });
});
