import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { settleBatch } from '../../activities/run/settle/settle-batch.ts';
import { batchId } from '../../shared/model/batch.ts';
import type { Run } from '../../shared/model/run.ts';
import type { OpenDatabase } from '../../shared/store/database.ts';
import { FreezingTaken } from '../../shared/store/freezing.ts';
import { openStore, type Store } from '../../shared/store/store.ts';
import { Interleaver, type Fate } from '../support/interleaver.ts';
import { databaseThrough } from '../support/severable-database.ts';
import type { SeverableProxy } from '../support/severable-proxy.ts';
import { openTestDatabase } from '../support/store.ts';
import { until } from '../support/until.ts';

describe('an attempt that ends while the database is away is not counted as ended with its worker', () => {
  let database: OpenDatabase;
  let proxy: SeverableProxy;
  let store: Store;
  let runs = 0;
  before(async () => {
    database = await openTestDatabase();
    const { url, proxy: way } = await databaseThrough();
    proxy = way;
    store = await openStore(url, database.db.databaseName, { patienceMs: 300 });
  });
  after(async () => {
    await store.close();
    await proxy.close();
    await database.close();
  });

  const newRun = async () => {
    runs += 1;
    const [run, batch] = [`r${runs}`, batchId(`r${runs}`, 1)];
    await store.runs.insert({ _id: run, status: 'RUNNING' } as Run);
    await store.batches.insert([{ _id: batch, run, number: 1, pass: 1, memberIds: ['a'], state: 'frozen' }]);
    return { run, batch };
  };

  it('when it gives back what it had', async () => {
    const { run, batch } = await newRun();
    const batchTaken = await store.batches.take(batch, 'me', { leaseMs: 60_000 });
    const concluding = await store.concluding.take(run, 'me', 60_000);
    assert.ok(batchTaken.kind === 'taken' && concluding.kind === 'taken');
    await store.freezing.begin(run);

    await proxy.cut();
    await store.batches.release({ id: batch, tries: batchTaken.batch.tries });
    await store.concluding.release(concluding.attempt);
    await store.freezing.giveBack(run);
    await proxy.mend();
    await until('all three are noted', async () => {
      const stored = await store.runs.get(run).catch(() => undefined);
      return stored?.freezing?.returned === 1 && stored.concluding?.returned === 1;
    });
    assert.equal((await store.freezing.begin(run))?.deaths, 0);
    const [next, last] = [await store.batches.take(batch, 'you', {}), await store.concluding.take(run, 'you', 60_000)];
    assert.ok(next.kind === 'taken' && last.kind === 'taken', 'neither waits for a lease');
    assert.deepEqual([next.batch.tries, next.batch.returned, last.deaths], [2, 1, 0]);
  });

  /** The store of an attempt whose calls meet these fates; later ones are answered. */
  const attemptAt = async (fates: readonly Fate[], work: (view: Store) => Promise<unknown>) => {
    const turns = fates.map((fate) => ({ who: 0, fate }));
    const interleaver = new Interleaver(turns);
    const view = interleaver.storeOver(0, store, database.db);
    await interleaver.run([() => assert.rejects(work(view), { name: 'MongoNetworkError' })]);
  };

  it('when it does not learn that it began to freeze', async () => {
    for (const fates of [['answer lost'], ['answered', 'not made']] as const) {
      const { run } = await newRun();
      await attemptAt(fates, (view) => view.freezing.begin(run));
      assert.equal((await store.freezing.begin(run))?.deaths, 0);
    }
    const { run } = await newRun();
    await attemptAt(['not made'], (view) => view.freezing.begin(run));
    await store.freezing.begin(run);
    assert.equal((await store.freezing.begin(run))?.deaths, 1, 'what never began is not given back either');
  });

  it('when another one begins to freeze before it learns that it began', async () => {
    const { run } = await newRun();
    // Their calls take turns.
    const interleaver = new Interleaver([]);
    const begin = (actor: number) => interleaver.storeOver(actor, store, database.db).freezing.begin(run);
    await interleaver.run([
      async (actor) => assert.rejects(begin(actor), FreezingTaken),
      async (actor) => assert.ok(await begin(actor)),
    ]);
    await store.freezing.giveBack(run);
    assert.equal((await store.freezing.begin(run))?.deaths, 0);
  });

  it('when it does not learn that it took a batch', async () => {
    const settle = (view: Store, batch: string) =>
      settleBatch({ store: view, records: view.assets, batch, decide: () => assert.fail('it decides nothing') });
    for (const fates of [['answer lost'], ['answered', 'not made']] as const) {
      const { batch } = await newRun();
      await attemptAt(fates, (view) => settle(view, batch));
      const { tries, returned, heldAt } = (await store.batches.get(batch)) ?? {};
      assert.deepEqual([tries, returned, heldAt], [1, 1, undefined]);
    }
  });

  it('when it asks again whether it may conclude the run', async () => {
    const { run } = await newRun();
    const [first, again] = [
      await store.concluding.take(run, 'me', 60_000),
      await store.concluding.take(run, 'me', 60_000),
    ];
    assert.deepEqual(again, first);
    assert.ok(again.kind === 'taken' && again.deaths === 0);
    await store.concluding.releaseIfTaken(run, 'me');
    const next = await store.concluding.take(run, 'you', 60_000);
    assert.ok(next.kind === 'taken' && next.deaths === 0);
  });
});
