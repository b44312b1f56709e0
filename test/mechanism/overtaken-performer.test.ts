import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { finishRun } from '../../activities/run/finish-run.ts';
import { decideByPerforming } from '../../activities/run/settle/decide-by-performing.ts';
import { memberContext } from '../../activities/run/settle/member-context.ts';
import { settleBatch } from '../../activities/run/settle/settle-batch.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import type { RecordWrite } from '../../shared/store/records.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { makeGate } from '../support/gate.ts';
import { ADMIN } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { performJob, performWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';

const MEMBER = 'm1';

describe('a member whose attempt was overtaken while the outside was asked', () => {
  let muster: TestMuster;
  const called: string[] = [];
  const answers = [makeGate(), makeGate()];
  const work = performWork({
    call: async (_member, key) => {
      called.push(key);
      await answers[called.length - 1]?.wait([key]);
      return 'done';
    },
  });
  before(async () => {
    muster = await openMuster([{ definition: performJob, work }]);
  });
  after(() => muster.close());

  it('is written and counted, though the first attempt has its answer, meets an edit and dies while journaling', async () => {
    const { store } = muster;
    const set = await storeAssetSet(
      store,
      makeAssets(1, () => ({ _id: MEMBER })),
    );
    const template = await muster.submit('TEST_PERFORM', set, {});
    const fixed = { clock: { now: new Date(0), timeZone: 'UTC' }, institution: 'INST' };
    const run = { ...template, _id: `${template._id}-1`, fixed, frozen: { batches: 1, members: 1 } };
    const batch = `${run._id}:1`;
    await store.runs.insert(run);
    await store.batches.insert([
      { _id: batch, run: run._id, number: 1, pass: 1, memberIds: [MEMBER], state: 'frozen' },
    ]);

    const settle = async (view: Store) => {
      assert.ok(work.kind === 'performer-work');
      const context = memberContext(
        { ...muster.workerServices, store: view },
        { run, rights: ADMIN },
        { number: 1, pass: 1 },
      );
      const decide = decideByPerforming(work, context);
      return settleBatch({ store: view, records: view.assets, batch, decide, notBefore: context.notBefore });
    };
    const aboutToWrite = makeGate();
    let replaced = 0;
    const dying: Store = {
      ...store,
      assets: withMethods(store.assets, {
        write: () => async (writes: readonly RecordWrite[]) => {
          await aboutToWrite.wait([MEMBER]);
          return store.assets.write(writes);
        },
      }),
      journal: withMethods(store.journal, {
        replace: () => async (was: JournalRow, next: JournalRow) => {
          const isReplaced = await store.journal.replace(was, next);
          replaced += 1;
          if (replaced === 2) throw new Error('The worker dies here.');
          return isReplaced;
        },
      }),
    };
    let hasEnded = false;
    const first = settle(dying)
      .catch((error: unknown) => error)
      .finally(() => (hasEnded = true));
    await until('the first attempt asks', async () => called.length === 1);
    const second = settle(store);
    await until('the second attempt asks', async () => called.length === 2);
    answers[0]?.open();
    await until('the first attempt writes, or is told', async () => hasEnded || aboutToWrite.arrived.length > 0);
    await store.assets.edit(MEMBER, 'a person', (record) => ({ ...record, note: 'edited' }));
    aboutToWrite.open();
    await first;
    answers[1]?.open();
    const { counts, parked } = await second;
    assert.deepEqual([counts.succeeded, parked], [1, 0]);

    const ended = await finishRun(muster.workerServices, { run: run._id, ending: { kind: 'worked' } });
    assert.deepEqual([ended.status, ended.counts.succeeded], ['COMPLETED_SUCCESS', 1]);
    const record = await store.assets.get(MEMBER);
    assert.deepEqual([record?.['publisher'], record?.['note']], [`registered as ${run._id}:${MEMBER}`, 'edited']);
    assert.equal(new Set(called).size, 1, 'under one key');
  });
});
