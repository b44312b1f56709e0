import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { liveHistories } from '../../workers/replay.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork } from '../support/test-jobs.ts';

const FULL = process.env['MUSTER_TEST_FULL'] !== undefined;
const MEMBERS = FULL ? 1_000 : 30;
const LIMIT = FULL ? 10_000 : 500;

describe('histories stay short', () => {
  let muster: TestMuster;
  before(async () => {
    // Every target is its own, so that the breaker does not step in.
    const work = performWork(
      { call: async (_member, _key, attempt) => (attempt <= 3 ? 'transient' : 'done') },
      (id) => id,
    );
    muster = await openMuster([{ definition: performJob, work }]);
  });
  after(() => muster.close());

  it(`below ${LIMIT} events, also for ${MEMBERS} members of one activity each that fail three times each`, async () => {
    const set = await storeAssetSet(muster.store, makeAssets(MEMBERS));
    const settings = { passDelays: [0, 0, 0] };
    const internal = FULL ? { settings } : { settings, historyLimit: 200 };
    const run = await muster.withWorker(async () => {
      const { _id } = await muster.submit('TEST_PERFORM', set, {}, {}, internal);
      return muster.ended(_id);
    });
    assert.equal(run.status, 'COMPLETED_SUCCESS');
    assert.equal(run.counts?.succeeded, MEMBERS);
    const lengths: number[] = [];
    for await (const { history } of liveHistories(muster.temporal, workflowIdOf(run)))
      lengths.push(history.events?.length ?? 0);
    console.log(`# ${lengths.length} executions, longest history ${Math.max(...lengths)} events`);
    assert.ok(Math.max(...lengths) < LIMIT, `longest history: ${Math.max(...lengths)} events`);
  });
});
