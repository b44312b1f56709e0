import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { ok, startTestApi, type TestApi } from './support.ts';

describe('a run without a worker', () => {
  let muster: TestMuster;
  let api: TestApi;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
    api = await startTestApi(muster);
    await storeAssetSet(muster.store, makeAssets(2));
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  it('says so once it has stood still for some seconds, and no more when one is there', async () => {
    const admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const { _id: id } = await muster.submit('TEST_STAMP', 'set-1', { text: 'Stamp' });
    const alerts = async () => {
      const { alert } = ok(await api.get(`/instances/${id}`, admin));
      return (alert as { value: string }[]).map(({ value }) => value);
    };
    assert.deepEqual(await alerts(), []);
    const submitTime = new Date(Date.now() - 11_000);
    await muster.store.runs.collection.updateOne({ _id: id }, { $set: { submitTime } });
    assert.deepEqual(await alerts(), ['alert_no_worker']);
    await muster.withWorker(() => muster.ended(id));
    assert.deepEqual(await alerts(), ['alert_general_success']);
  });
});
