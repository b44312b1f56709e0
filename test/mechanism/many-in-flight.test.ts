import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { liveHistories } from '../../workers/replay.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork } from '../support/test-jobs.ts';

/** As many as may be in flight. */
const MEMBERS = 200;

describe('as many members in flight as may be', () => {
  let muster: TestMuster;
  before(async () => {
    let waiting = 0;
    let letAllGo = (): void => undefined;
    const allAreThere = new Promise<void>((resolve) => (letAllGo = resolve));
    const call = async (): Promise<'done'> => {
      waiting += 1;
      if (waiting === MEMBERS) letAllGo();
      await allAreThere;
      return 'done';
    };
    muster = await openMuster([{ definition: performJob, work: performWork({ call }, (id) => id) }]);
  });
  after(() => muster.close());

  it('end at the same moment, and Temporal throws no step of the workflow away', async () => {
    const set = await storeAssetSet(muster.store, makeAssets(MEMBERS));
    const run = await muster.withWorker(async () => {
      const { _id } = await muster.submit('TEST_PERFORM', set, {}, { concurrency: MEMBERS });
      return muster.ended(_id, 60_000);
    });
    assert.equal(run.status, 'COMPLETED_SUCCESS');
    assert.equal(run.counts?.succeeded, MEMBERS);
    for await (const { history } of liveHistories(muster.temporal, run._id)) {
      const failures = (history.events ?? []).filter((event) => event.workflowTaskFailedEventAttributes);
      assert.deepEqual(
        failures.map((event) => event.workflowTaskFailedEventAttributes?.cause),
        [],
      );
    }
  });
});
