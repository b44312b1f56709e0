import assert from 'node:assert/strict';
import { keysOf } from '../support/stored-relations.ts';
import { after, before, describe, it } from 'node:test';
import { MongoNetworkError } from 'mongodb';
import { fc } from '../support/property-testing.ts';
import { TEST_SECRET_KEY } from '../support/test-secret-key.ts';
import { decideAtTheEnd } from '../../activities/run/settle/decide-at-the-end.ts';
import { decideByPlan } from '../../activities/run/settle/decide-by-plan.ts';
import { settleBatch, Superseded } from '../../activities/run/settle/settle-batch.ts';
import { OUTCOMES } from '../../shared/model/outcome.ts';
import { recordWork } from '../../shared/job-kit/job-work.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { change, unchanged } from '../../shared/job-kit/plan.ts';
import type { Store } from '../../shared/store/store.ts';
import { arbitraryTurns, Interleaver } from '../support/interleaver.ts';
import { ADMIN } from '../support/callers.ts';
import { makeAssets } from '../support/asset-sets.ts';
import { openTestStore } from '../support/store.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import { openSecrets } from '../../shared/settings/secrets/secrets.ts';

const config = readConfig({ MUSTER_SECRET_KEYS: TEST_SECRET_KEY });
const services = { config, secrets: await openSecrets(config) };

const RUNS = process.env['MUSTER_TEST_FULL'] ? 600 : 25;
const MEMBERS = ['m1', 'm2', 'm3'];
const HUB = 'm1';

/** Appends the run's mark to the publisher and relates the member to the hub: doing it twice would show in both. */
const work = recordWork<Asset, { mark: string }, null, 'REFUSED'>({
  definition: { activity: 'mark', reasons: { REFUSED: 'It refuses.' } },
  changes: ['publisher'],
  gather: async () => null,
  plan: (asset, { mark }) => {
    if (asset.publisher?.includes('refuse')) return unchanged('REFUSED');
    const key = `haspart|${asset._id}`;
    const item = { key, category: 'INTERNAL', relationType: 'haspart', relatedIdentifier: asset._id };
    const edit = {
      collection: 'assets',
      target: `${asset._id.split('-')[0] ?? ''}-${HUB}`,
      list: 'relations',
      key,
      action: 'add',
      item,
    } as const;
    return change(
      { ...asset, publisher: `${asset.publisher ?? ''}${mark}` },
      { also: asset._id.endsWith(HUB) ? [] : [edit] },
    );
  },
});

type Edit = { member: number; kind: 'note' | 'publisher' | 'refuse' | 'unrelate' };

const turns = arbitraryTurns({ actors: 4, minLength: 5, maxLength: 60 });
const edits = fc.array(
  fc.record<Edit>({ member: fc.nat({ max: 2 }), kind: fc.constantFrom('note', 'publisher', 'refuse', 'unrelate') }),
  { maxLength: 6 },
);

describe('settling a batch', () => {
  let store: Store;
  let scenario = 0;
  before(async () => {
    store = await openTestStore();
  });
  after(() => store.close());

  it('writes each member at most once and loses no edit of others, however attempts, faults and the end interleave', async () => {
    await fc.assert(
      fc.asyncProperty(turns, edits, fc.boolean(), async (schedule, otherEdits, endsEarly) => {
        scenario += 1;
        const prefix = `s${scenario}`;
        const run = `run${scenario}`;
        const ids = MEMBERS.map((member) => `${prefix}-${member}`);
        await store.assets.insert(
          makeAssets(3, (index) => ({ _id: ids[index] })),
          'test',
        );
        await store.batches.insert([{ _id: `${run}:1`, run, number: 1, pass: 1, memberIds: ids, state: 'frozen' }]);

        const attempt = async (view: Store) => {
          await settleAs(view, run, false);
        };
        const interleaver = new Interleaver(schedule);
        const actors = [attempt, attempt, editing(ids, otherEdits), ...(endsEarly ? [ending(run)] : [])];
        await interleaver.run(actors.map((actor) => (index) => actor(interleaver.storeFor(index, store))));
        const result = await settleAs(store, run, false);

        await checkGuarantees(store, run, ids);
        const rows = await store.journal.byIds(ids.map((id) => `${run}:${id}`));
        for (const outcome of OUTCOMES) {
          assert.equal(result?.counts[outcome], rows.filter((row) => row.outcome === outcome).length, outcome);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('does not restore an item that someone removed before the batch was settled', async () => {
    const ids = MEMBERS.map((member) => `taken-${member}`);
    const run = 'run-taken';
    await store.assets.insert(
      makeAssets(3, (index) => ({ _id: ids[index] })),
      'test',
    );
    await store.batches.insert([{ _id: `${run}:1`, run, number: 1, pass: 1, memberIds: ids, state: 'frozen' }]);
    const settlingFails = new Proxy(store.batches, {
      get: (target, property) => {
        if (property === 'settle') return () => Promise.reject(new Error('the worker dies here'));
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    await assert.rejects(settleAs({ ...store, batches: settlingFails }, run, false), /the worker dies here/);
    await editing(ids, [{ member: 1, kind: 'unrelate' }])(store);
    await settleAs(store, run, false);
    assert.deepEqual(await keysOf(store, `taken-${HUB}`), ['haspart|taken-m3']);
  });
});

/** An attempt that is tried again when the database was away, as Temporal does; undefined when it gave up, or was taken over. */
async function settleAs(store: Store, run: string, atTheEnd: boolean) {
  const batch = `${run}:1`;
  const runContext = {
    run,
    submittedBy: 'test',
    rights: ADMIN,
    clock: { now: new Date(0), timeZone: 'UTC' },
    institution: 'INST',
    pinned: undefined,
  };
  const parameters = { mark: `[${run}]` };
  const context = {
    ...{ ...services, store, batch, number: 1, journal: store.journal, runContext, parameters },
    collection: 'assets',
    notBefore: () => new Date(),
    isLastTry: false,
  } as const;
  if (work.kind !== 'record-work') throw new Error('record work expected');
  const decide = atTheEnd ? decideAtTheEnd(work, context) : decideByPlan(work, context);
  for (let tries = 0; tries < 40; tries++) {
    try {
      return await settleBatch({ store, records: store.assets, batch, decide });
    } catch (error) {
      // The attempt that took over continues; at the end of a test none does.
      if (error instanceof Superseded) return undefined;
      if (!(error instanceof MongoNetworkError)) throw error;
    }
  }
  return undefined;
}

function ending(run: string) {
  return async (view: Store) => {
    await settleAs(view, run, true);
  };
}

/** Somebody else who edits the same records, and takes relations out again. */
function editing(ids: readonly string[], edits: readonly Edit[]) {
  return async (view: Store) => {
    for (const [index, { member, kind }] of edits.entries()) {
      const id = ids[member] ?? '';
      try {
        if (kind === 'unrelate') {
          const edit = {
            collection: 'assets',
            target: ids[0] ?? '',
            list: 'relations',
            key: `haspart|${id}`,
            action: 'remove',
            item: { key: `haspart|${id}` },
          } as const;
          await view.assets.applyKeyedEdits([{ ...edit, by: `editor ${index}` }]);
        } else {
          await view.assets.edit(id, `editor ${index}`, (record) => {
            const text = (field: string) => (typeof record[field] === 'string' ? record[field] : '');
            if (kind === 'note') return { ...record, note: `${text('note')}<${index}>` };
            return { ...record, publisher: `${text('publisher')}<${index}${kind === 'refuse' ? 'refuse' : ''}>` };
          });
        }
      } catch (error) {
        if (!(error instanceof MongoNetworkError)) throw error;
      }
    }
  };
}

async function checkGuarantees(store: Store, run: string, ids: readonly string[]): Promise<void> {
  const batch = await store.batches.get(`${run}:1`);
  assert.equal(batch?.state, 'settled');
  const hub = await store.assets.get(ids[0] ?? '');
  for (const id of ids) {
    const rowId = `${run}:${id}`;
    const rows = await store.journal.byIds([rowId]);
    assert.equal(rows.length, 1, 'one journal row per member');
    const [row] = rows;
    const record = await store.assets.get(id);
    assert.ok(row && record);
    const landed = record.changes.filter((entry) => entry.by === rowId);
    const marks = textOf(record['publisher']).split(`[${run}]`).length - 1;
    const isWritten = row.outcome === 'succeeded';
    assert.equal(landed.length, isWritten ? 1 : 0, `${row.outcome} ${row.reason}: written ${landed.length} times`);
    assert.equal(marks, isWritten ? 1 : 0, 'the mark is there once if written, else not');
    if (isWritten) assert.equal(landed[0]?.revision, (row.revision ?? 0) + 1);

    // What others wrote is all there, in the order of the revisions that remember it.
    for (const entry of record.changes.filter((each) => each.by.startsWith('editor'))) {
      const index = entry.by.slice('editor '.length);
      const fields = `${textOf(record['note'])}${textOf(record['publisher'])}`;
      assert.match(fields, new RegExp(`<${index}(refuse)?>`), `edit ${index} of ${id} was overwritten`);
    }
    if (id === hub?._id) continue;
    const related = await store.relations.collection.find({ from: hub?._id ?? '', key: `haspart|${id}` }).toArray();
    const edits = related.flatMap((each) => each.edits);
    const made = edits.filter((by) => by === rowId);
    const kept = related.filter(({ live }) => live);
    assert.equal(made.length, isWritten ? 1 : 0, 'the edit on the hub is made once if the member was written');
    const wasRemoved = edits.some((by) => by.startsWith('editor'));
    assert.equal(kept.length, isWritten && !wasRemoved ? 1 : 0, 'an item that someone removed does not come back');
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
