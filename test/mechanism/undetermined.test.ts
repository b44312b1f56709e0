import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { settleBatch } from '../../activities/run/settle/settle-batch.ts';
import { CHANGES_KEPT } from '../../shared/model/record.ts';
import type { Records } from '../../shared/store/records.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { decideEach, stamp } from '../support/decide.ts';
import { withMethods } from '../support/part-of-store.ts';
import { openTestStore } from '../support/store.ts';

const DIES = 'the worker dies here';

describe('a member whose record does not remember whether the change of a dead attempt was written', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  for (const [title, diesWhen] of [
    ['before it was written', 'unwritten'],
    ['after it was written', 'written'],
  ] as const) {
    it(`fails as UNDETERMINED, and is never planned again: ${title}`, async () => {
      const run = `run-${diesWhen}`;
      const ids = [`${diesWhen}-1`, `${diesWhen}-2`];
      const [forgetful = '', other = ''] = ids;
      await store.assets.insert(
        makeAssets(2, (index) => ({ _id: ids[index] })),
        'test',
      );
      await store.batches.insert([{ _id: `${run}:1`, run, number: 1, pass: 1, memberIds: ids, state: 'frozen' }]);
      let plans = 0;
      const decide = decideEach((member) => {
        plans += 1;
        return stamp(member);
      });
      const dying: Records = withMethods(store.assets, {
        write: () => async (writes: Parameters<Records['write']>[0]) => {
          if (diesWhen === 'written') await store.assets.write(writes);
          throw new Error(DIES);
        },
      });
      await assert.rejects(settleBatch({ store, records: dying, batch: `${run}:1`, decide }), { message: DIES });
      for (let edit = 0; edit <= 2 * CHANGES_KEPT; edit++) {
        await store.assets.edit(forgetful, `person ${edit}`, (record) => ({ ...record, note: `edit ${edit}` }));
      }

      const asTheyWere = await store.assets.get(forgetful);
      const settle = () => settleBatch({ store, records: store.assets, batch: `${run}:1`, decide });
      const result = await settle();
      assert.deepEqual(result, { counts: { ...result.counts, succeeded: 1, failed: 1 }, parked: 0 });
      assert.deepEqual(await settle(), result);
      const rows = await store.journal.byIds(ids.map((id) => `${run}:${id}`));
      const became = Object.fromEntries(rows.map(({ member, outcome, reason }) => [member, `${outcome} ${reason}`]));
      assert.deepEqual(became, { [forgetful]: 'failed UNDETERMINED', [other]: 'succeeded CHANGED' });
      assert.deepEqual(await store.assets.get(forgetful), asTheyWere, 'not touched again');
      assert.equal(plans, 2, 'each member was planned once, by the attempt that died');
      for await (const row of store.journal.parked(run)) assert.fail(`${row.member} waits for a further pass`);
    });
  }
});
