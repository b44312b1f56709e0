import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MongoBulkWriteError, MongoInvalidArgumentError, MongoServerError, type BulkWriteResult } from 'mongodb';
import { openStore, type Store } from '../../shared/store/store.ts';
import { collectRefusals, isInfrastructureError, isServerAway } from '../../shared/store/write-errors.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { databaseThrough } from '../support/severable-database.ts';
import { newDatabaseName } from '../support/store.ts';
import type { SeverableProxy } from '../support/severable-proxy.ts';

/** As the driver reports an unordered bulk write of which one operation was refused. */
function oneRefused(code: number, errmsg: string): MongoBulkWriteError {
  const writeErrors = [{ code, index: 0, errmsg }];
  return new MongoBulkWriteError({ message: errmsg, code, writeErrors: writeErrors as never }, {
    insertedCount: 1,
  } as BulkWriteResult);
}

describe('a write without a server', () => {
  let store: Store;
  let proxy: SeverableProxy;
  before(async () => {
    const { url, proxy: way } = await databaseThrough();
    proxy = way;
    store = await openStore(url, newDatabaseName(), { patienceMs: 300 });
    await store.assets.insert(makeAssets(3), 'test');
  });
  after(async () => {
    await store.close();
    await proxy.close();
  });

  const tries: [string, () => Promise<unknown>][] = [
    [
      'a write of records',
      () => {
        const change = { before: {}, after: { note: 'x' } };
        return store.assets.write([{ id: 'a000001', revision: 1, change, by: 'y' }]);
      },
    ],
    ['an insert of records', () => store.assets.insert(makeAssets(1), 'x')],
    ['a confirmation of discovery records', () => store.discovery.confirm([{ id: 'a', version: 1, revision: 1 }])],
    ['marks of what is published', () => store.assets.markPublished([{ id: 'a', revision: 1 }])],
    ['a read of a run', () => store.runs.get('x')],
    ['a change of a run', () => store.runs.setStatus('x', 'RUNNING', new Date())],
  ];

  it('is reported as a database failure, for every kind of write', async () => {
    await proxy.cut();
    for (const when of ['as the connection is lost', 'as no server is to be found']) {
      for (const [what, attempt] of tries) {
        await assert.rejects(attempt, (error) => {
          assert.ok(isInfrastructureError(error), `${what}, ${when}: ${String(error)}`);
          assert.ok(isServerAway(error), `${what}, ${when}: ${String(error)}`);
          return true;
        });
      }
    }
  });
});

describe('the server’s error for one operation of a bulk', () => {
  const passing = [43, 134, 175, 237, 365, 402, 462, 11601, 91, 189, 10107, 11600, 11602, 112, 50, 24];
  for (const code of passing) {
    it(`is temporary with code ${code}: the whole write is retried, and no member fails by it`, async () => {
      const error = oneRefused(code, 'not now');
      await assert.rejects(collectRefusals(() => Promise.reject(error)));
      assert.ok(isInfrastructureError(error));
      assert.ok(isInfrastructureError(new MongoServerError({ message: 'not now', code })));
    });
  }

  const lasting = [2, 52, 121, 171, 10334, 17280, 17419];
  for (const code of lasting) {
    it(`is about its document with code ${code}`, async () => {
      const error = oneRefused(code, 'never');
      const { refusals } = await collectRefusals(() => Promise.reject(error));
      assert.deepEqual(refusals, [{ index: 0, duplicate: false, message: 'never' }]);
      assert.ok(!isInfrastructureError(error));
    });
  }

  it('is not a database failure when the call itself is wrong', () => {
    assert.ok(!isInfrastructureError(new MongoInvalidArgumentError('Document is larger than the maximum size')));
  });
});
