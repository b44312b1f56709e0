import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Decision } from '../../activities/run/settle/decision.ts';
import { settleBatch } from '../../activities/run/settle/settle-batch.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import { settledMembers } from '../../shared/runtime/watched.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { decideEach, stamp } from '../support/decide.ts';
import { openTestStore } from '../support/store.ts';

/** A row without a change, and what a faster attempt made of it: in each case a row without a change again. */
const CASES: Record<string, { was: Pick<JournalRow, 'outcome' | 'attempts'>; faster: Decision; stored: number }> = {
  'settled it': {
    was: { outcome: 'parked', attempts: 1 },
    faster: { outcome: 'unchanged', reason: 'NO_CHANGE' },
    stored: 2,
  },
  'parked it again: only the number of attempts differs': {
    was: { outcome: 'parked', attempts: 1 },
    faster: { outcome: 'parked', reason: 'OUTSIDE', notBefore: new Date(0) },
    stored: 2,
  },
  'had the answer of an outside system: only the outcome differs': {
    was: { outcome: 'performing', attempts: 1 },
    faster: { outcome: 'failed', reason: 'OUTSIDE' },
    stored: 1,
  },
};

describe('a late attempt at a member of a further pass', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  for (const [index, [title, { was, faster, stored }]] of Object.entries(CASES).entries()) {
    it(`adopts the row of the attempt that ${title}, and is not counted`, async () => {
      const [id, run] = [`m${index}`, `run${index}`];
      await store.assets.insert(
        makeAssets(1, () => ({ _id: id })),
        'test',
      );
      const row = {
        _id: `${run}:${id}`,
        run,
        batch: `${run}:1`,
        member: id,
        reason: 'OUTSIDE',
        at: new Date(),
        ...was,
      };
      await store.journal.insert([row]);
      await store.batches.insert([{ _id: `${run}:2`, run, number: 2, pass: 2, memberIds: [id], state: 'frozen' }]);

      const settling = { store, records: store.assets, batch: `${run}:2`, job: run };
      const told: unknown[] = [];
      const stop = settledMembers.watch(({ job, ...settled }) => (job === run ? told.push(settled) : undefined));
      const first = async () => settleBatch({ ...settling, decide: decideEach(() => faster) });
      let counts: unknown;
      const late = await settleBatch({
        ...settling,
        decide: decideEach(stamp, async () => {
          counts ??= await first();
        }),
      });

      assert.deepEqual(late, counts, 'both report the same');
      await settleBatch({ ...settling, decide: decideEach(stamp) });
      stop();
      assert.deepEqual(told, [counts], 'its members are told of once');
      const [now] = await store.journal.byIds([row._id]);
      assert.deepEqual([now?.outcome, now?.attempts, now?.revision], [faster.outcome, stored, undefined]);
      assert.equal((await store.assets.get(id))?.revision, 1, 'the late plan was not written');
    });
  }
});
