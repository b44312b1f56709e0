import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { FindCursor } from 'mongodb';
import type { ControlRecord } from '../../shared/model/run.ts';
import { streamInOrder } from '../../shared/store/streaming.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { openDatabase, type OpenDatabase } from '../../shared/store/database.ts';
import { testEngines } from '../support/engines.ts';
import { openTestStore } from '../support/store.ts';

const RUN = 'run-1';

describe('reading in pieces', () => {
  let store: Store & { databaseName: string };
  let database: OpenDatabase;
  before(async () => {
    store = await openTestStore();
    database = await openDatabase(testEngines().mongodbUrl, store.databaseName);
  });
  after(async () => {
    await database.close();
    await store.close();
  });

  it('resumes after the last record when its cursor is gone, as after a failover or with a slow reader', async () => {
    await store.assets.insert(makeAssets(20), 'test');
    const { collection } = store.assets;
    const cursors: FindCursor<{ _id: string }>[] = [];
    const read: string[] = [];
    const stream = streamInOrder((last: { _id: string } | undefined) => {
      const filter = last ? { _id: { $gt: last._id } } : {};
      const cursor = collection.find<{ _id: string }>(filter as never, { batchSize: 3 }).sort({ _id: 1 });
      cursors.push(cursor);
      return cursor;
    });
    for await (const { _id } of stream) {
      read.push(_id);
      const id = cursors.at(-1)?.id;
      if (read.length % 5 === 0 && id !== undefined && !id.isZero()) {
        await database.db.command({ killCursors: 'assets', cursors: [id] });
      }
    }
    assert.deepEqual(
      read,
      makeAssets(20).map(({ _id }) => _id),
    );
    assert.ok(cursors.length > 1, 'a cursor was lost');
  });

  it('ends with the database’s error when it cannot go on', async () => {
    const stream = streamInOrder(() => store.assets.collection.find({ $wrong: 1 } as never));
    await assert.rejects(stream.next());
  });

  it('keeps only the latest controls of a run that is controlled for weeks', async () => {
    await store.runs.collection.insertOne({ _id: RUN, controls: [] } as never);
    for (let index = 0; index < 210; index += 1) {
      const control = { id: `c${index}`, op: 'pause', by: 'ada', at: new Date(), result: 'accepted' };
      await store.runs.addControl(RUN, control as unknown as ControlRecord);
    }
    const run = await store.runs.get(RUN);
    assert.equal(run?.controls.length, 200);
    assert.equal(run.controls.at(-1)?.id, 'c209');
  });
});
