import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { settleBatch } from '../../activities/run/settle/settle-batch.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { decideEach, stamp } from '../support/decide.ts';
import { openTestStore } from '../support/store.ts';

const HAMMERS = 4;
const EDITS_AT_ONCE = 20;

describe('a member that others edit without pause', () => {
  let store: Store;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  /** Hammers on `id` from several sides until told to stop; returns how many edits were made. */
  const hammer = (edit: (side: number, round: number) => Promise<number>) => {
    let isOver = false;
    const sides = Array.from({ length: HAMMERS }, async (_, side) => {
      let edits = 0;
      for (let round = 0; !isOver; round++) edits += await edit(side, round);
      return edits;
    });
    return async () => {
      isOver = true;
      return (await Promise.all(sides)).reduce((sum, edits) => sum + edits, 0);
    };
  };

  /** `beforeWriting` comes between each plan and its write. */
  const settle = async (ids: string[], notBefore: Date, beforeWriting: () => Promise<void> = async () => undefined) => {
    const run = `run-${ids.join('-')}`;
    await store.batches.insert([{ _id: `${run}:1`, run, number: 1, pass: 2, memberIds: ids, state: 'frozen' }]);
    const decide = decideEach(stamp, beforeWriting);
    const settling = { store, records: store.assets, batch: `${run}:1`, decide, notBefore: () => notBefore };
    const { counts, parked } = await settleBatch(settling);
    const rows = await store.journal.byIds(ids.map((id) => `${run}:${id}`));
    return { counts, parked, rows: new Map(rows.map((row) => [row.member, row])) };
  };

  it('is settled when it is alone, though other runs relate hundreds of members to it meanwhile', async () => {
    await store.assets.insert(
      makeAssets(1, () => ({ _id: 'hub' })),
      'test',
    );
    const stop = hammer(async (side, round) => {
      const edits = Array.from({ length: EDITS_AT_ONCE }, (_, index) => {
        const relatedIdentifier = `r${side}-${index}`;
        const key = `haspart|${relatedIdentifier}`;
        const item = { key, category: 'INTERNAL', relationType: 'haspart', relatedIdentifier };
        const action = round % 2 === 0 ? 'add' : 'remove';
        return { collection: 'assets', target: 'hub', list: 'relations', key, action, item } as const;
      });
      await store.assets.applyKeyedEdits(edits.map((edit) => ({ ...edit, by: `row ${side} ${round}` })));
      return 1;
    });
    const { counts, rows } = await settle(['hub'], new Date());
    const edits = await stop();
    assert.equal(counts.succeeded, 1, `${rows.get('hub')?.reason ?? ''} beside ${edits} rounds of edits`);
    const hub = await store.assets.get('hub');
    assert.equal(hub?.['publisher'], 'stamped');
    assert.ok(
      edits > 0 && hub.revision === edits + 2,
      `${edits} rounds of edits and one stamp made revision ${hub.revision}`,
    );
  });

  it('is settled when it is alone, though people append to it in a loop, and none of their edits is lost', async () => {
    await store.assets.insert(
      makeAssets(1, () => ({ _id: 'note' })),
      'test',
    );
    const stop = hammer(async (side, round) => {
      const word = `<${side}.${round}>`;
      await store.assets.edit('note', `person ${side}`, (record) => {
        const note = typeof record['note'] === 'string' ? record['note'] : '';
        return { ...record, note: note + word };
      });
      return 1;
    });
    const { counts, rows } = await settle(['note'], new Date());
    const edits = await stop();
    assert.equal(counts.succeeded, 1, `${rows.get('note')?.reason ?? ''} beside ${edits} edits`);
    const asset = await store.assets.get('note');
    assert.equal(asset?.['publisher'], 'stamped');
    assert.equal(String(asset['note']).split('<').length - 1, edits);
  });

  it('waits for a further pass when it is in a batch with others, as long as the pass says, and does not delay them', async () => {
    await store.assets.insert(
      makeAssets(2, (index) => ({ _id: index === 0 ? 'busy' : 'calm' })),
      'test',
    );
    const notBefore = new Date(Date.now() + 3_600_000);
    let plans = 0;
    const { counts, parked, rows } = await settle(['busy', 'calm'], notBefore, async () => {
      plans += 1;
      await store.assets.edit('busy', 'a person', (record) => ({ ...record, note: `edit ${plans}` }));
    });
    assert.deepEqual([counts.succeeded, parked, plans], [1, 1, 6]);
    assert.equal(rows.get('calm')?.outcome, 'succeeded');
    const { outcome, reason, notBefore: stored } = rows.get('busy') ?? {};
    assert.deepEqual({ outcome, reason, stored }, { outcome: 'parked', reason: 'CONFLICT', stored: notBefore });
    assert.equal((await store.assets.get('busy'))?.['publisher'], undefined);
  });
});
