import assert from 'node:assert/strict';
import { callerWith } from '../support/callers.ts';
import { relationsOf } from '../support/stored-relations.ts';
import { after, before, describe, it } from 'node:test';
import { gatherRelated } from '../../activities/jobs/handle-relations/reference.ts';
import { repairPair, type Side } from '../../activities/jobs/handle-relations/repair-pair.ts';
import { planRelations } from '../../activities/jobs/handle-relations.ts';
import type { Asset, Relation } from '../../shared/model/asset.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Role } from '../../shared/model/roles.ts';
import { addRelation, removeRelation } from '../../shared/model/relation-edits.ts';
import { internalRelation } from '../../shared/records/relations/relation.ts';
import { readNeighbours, readPointingAt } from '../../shared/records/relations/neighbours.ts';
import { pinnedRelationTypes, pinRelationTypes } from '../../shared/records/relations/pinned-types.ts';
import type { Store } from '../../shared/store/store.ts';
import { makeAssets, storeAssetSet, storeSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';

const MEMBERS = 200;
const IMPORT = 'M50705';
const HANDLE = 'M50711';
const DELETE = 'M50702';
const FIX_AFFILIATION = 'M50712';

const named = (values: Record<string, string>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`TASK_Relations_${name}`, value]));

describe('jobs on relations, run through the mechanism', () => {
  let muster: TestMuster;
  let worker: { stop(): Promise<void> };
  before(async () => {
    muster = await openMuster();
    worker = await muster.startWorker();
  });
  after(async () => {
    await worker.stop();
    await muster.close();
  });

  const run = async (
    job: string,
    set: string,
    parameters: Record<string, string> = {},
    batchSize = 1,
  ): Promise<Run> => {
    const internal = { settings: { batchSize, passDelays: [0, 0] } };
    const submitted = await muster.submit(job, set, parameters, {}, internal);
    return muster.ended(submitted._id);
  };
  const asset = async (id: string): Promise<Asset> => {
    const found = await muster.store.assets.collection.findOne({ _id: id });
    assert.ok(found);
    return { ...(found as unknown as Asset), relations: await relationsOf(muster.store, id) };
  };
  const keysOf = async (id: string) => ((await asset(id)).relations ?? []).map(({ key }) => key).sort();
  const reasons = async ({ _id }: Run) =>
    Object.fromEntries(
      (await muster.store.journal.countByReason(_id)).map(({ outcome, reason, count }) => [
        `${outcome} ${reason}`,
        count,
      ]),
    );

  it('imports the relations of 200 assets to a hub, the hub a member too: every reciprocal is there, once', async () => {
    const assets = makeAssets(MEMBERS + 1, (index) => {
      const related = index === 0 ? { relatedDoi: '10.1/second' } : { relatedIdentifier: 'a000001' };
      const relationType = index === 0 ? 'haspart' : 'ispartof';
      return {
        ...(index === 1 ? { doi: { value: '10.1/second', state: 'external' } } : {}),
        temporary: { relations: [{ relationType, ...related }] },
      };
    });
    const set = await storeAssetSet(muster.store, assets, 'hub-set');
    const done = await run(IMPORT, set, {}, 7);
    assert.deepEqual([done.status, done.counts?.succeeded], ['COMPLETED_SUCCESS', MEMBERS + 1]);

    const others = assets.slice(1).map(({ _id }) => _id);
    assert.deepEqual(
      await keysOf('a000001'),
      others.map((id) => `haspart|${id}`),
    );
    for (const id of others) assert.deepEqual(await keysOf(id), ['ispartof|a000001']);
    assert.equal((await asset('a000001')).temporary, undefined);

    const revision = (await asset('a000001')).revision;
    const again = await run(IMPORT, set, {}, 50);
    assert.equal(again.counts?.unchanged, MEMBERS + 1);
    assert.equal((await asset('a000001')).revision, revision);
  });

  it('sees of a hub only its relations to the members', async () => {
    const [hub] = [...(await readNeighbours(muster.store, ['a000001'], ['a000003', 'a000004'])).values()];
    assert.deepEqual(
      hub?.relations.map(({ key }) => key),
      ['haspart|a000003', 'haspart|a000004'],
    );
    const pointing = await readPointingAt(muster.store, ['a000003']);
    assert.deepEqual([...pointing.neighbours.keys()], ['a000001']);
  });

  it('adds relations to an asset and to something outside', async () => {
    const set = await storeSet(muster.store, ['a000004', 'a000005'], 'two');
    const inside = { Condition: 'ADD', Value: 'isrelatedto', Category: 'INTERNAL', Identifier: 'a000005' };
    const added = await run(HANDLE, set, named(inside));
    assert.deepEqual(await reasons(added), { 'succeeded CHANGED': 1, 'skipped SELF_RELATION': 1 });
    assert.ok((await keysOf('a000005')).includes('isrelatedto|a000004'));

    const outside = { Condition: 'ADD', Value: 'cites', Category: 'EXTERNAL', Title: 'Outside', Doi: '10.9/outside' };
    await run(HANDLE, set, named({ ...outside, Url: 'https://example.org/outside' }));
    const { relations } = await asset('a000004');
    assert.deepEqual(
      relations?.find(({ category }) => category === 'EXTERNAL'),
      {
        category: 'EXTERNAL',
        relationType: 'cites',
        relatedTitle: 'Outside',
        relatedUrl: 'https://example.org/outside',
        relatedDoi: '10.9/outside',
        key: 'cites|https://example.org/outside',
      },
    );

    const away = { Condition: 'REMOVE', From: 'ANY', Target: 'https://example.org/outside' };
    assert.deepEqual(await reasons(await run(HANDLE, set, named(away))), { 'succeeded CHANGED': 2 });
    const retyped = { Condition: 'CHANGE_TYPE', From: 'isrelatedto', Value: 'cites', Target: 'a000005' };
    await run(HANDLE, set, named(retyped));
    assert.deepEqual(await keysOf('a000004'), ['cites|a000005', 'ispartof|a000001']);
    assert.deepEqual(await keysOf('a000005'), ['cited_by|a000004', 'ispartof|a000001']);
  });

  it('require both a page role and the role of the job', async () => {
    const set = await storeAssetSet(muster.store, [{ _id: 'r-1', title: 'For the roles' }], 'one');
    const repair = named({ Condition: 'REPAIR' });
    const jobs: [string, Role, Record<string, string>][] = [
      [IMPORT, 'RESEARCH_ASSETS_MANAGER', {}],
      [HANDLE, 'RESEARCH_ASSETS_MANAGER', repair],
      [FIX_AFFILIATION, 'ASSET_MANAGER', {}],
    ];
    for (const [job, role, parameters] of jobs) {
      const submit = (...roles: Role[]) =>
        muster.submit(job, set, parameters, { caller: callerWith('somebody', roles) });
      for (const roles of [[], ['REPOSITORY_MANAGER'], [role]] as Role[][]) {
        await assert.rejects(submit(...roles), { name: 'MusterError', httpStatus: 403 }, `${job} ${roles.join()}`);
      }
      const { counts } = await muster.ended((await submit('REPOSITORY_MANAGER', role))._id);
      assert.equal(counts?.unchanged, 1, job);
    }
    // The role of this one is a page role as well.
    const deleting = (...roles: Role[]) => muster.submit(DELETE, set, {}, { caller: callerWith('somebody', roles) });
    for (const roles of [[], ['REPOSITORY_MANAGER'], ['RESEARCH_ASSETS_MANAGER']] as Role[][]) {
      await assert.rejects(deleting(...roles), { name: 'MusterError', httpStatus: 403 }, roles.join());
    }
    assert.equal((await muster.ended((await deleting('GENERAL_SYSTEM_ADMINISTRATOR'))._id)).counts?.succeeded, 1);
  });

  it('changes the type of relations between members of one batch, and removes them again', async () => {
    const set = await storeSet(muster.store, ['a000001', 'a000002', 'a000003'], 'three');
    const change = named({ Condition: 'CHANGE_TYPE', From: 'ispartof', Value: 'cites' });
    const changed = await run(HANDLE, set, change, 3);
    assert.deepEqual(await reasons(changed), { 'succeeded CHANGED': 2, 'unchanged NO_MATCHING_RELATION': 1 });
    assert.deepEqual(await keysOf('a000002'), ['cites|a000001']);
    assert.ok((await keysOf('a000001')).includes('cited_by|a000003'));
    assert.equal((await keysOf('a000001')).length, MEMBERS);

    await run(HANDLE, set, named({ Condition: 'REMOVE', From: 'cites' }));
    assert.equal((await keysOf('a000001')).length, MEMBERS - 2);
  });

  it('repairs contradictions between members of different batches the same way from both sides', async () => {
    const pairs = ['p', 'q', 'r'].flatMap((name) => [`${name}1`, `${name}2`]);
    await muster.store.assets.insert(
      pairs.map((id) => {
        const other = id.endsWith('1') ? id.replace('1', '2') : id.replace('2', '1');
        return { _id: id, title: id, relations: [internalRelation('haspart', other)] };
      }),
      'test',
    );
    const done = await run(HANDLE, await storeSet(muster.store, pairs, 'pairs'), {
      TASK_Relations_Condition: 'REPAIR',
    });
    assert.equal(done.counts?.failed, 0);
    for (const name of ['p', 'q', 'r']) {
      assert.deepEqual(await keysOf(`${name}1`), [`haspart|${name}2`]);
      assert.deepEqual(await keysOf(`${name}2`), [`ispartof|${name}1`]);
    }
  });

  it('repairs a contradiction the same way while another repair of it is half stored', async () => {
    const both = ['s1', 's2'];
    const statements = { s1: internalRelation('haspart', 's2'), s2: internalRelation('haspart', 's1') };
    await muster.store.assets.insert(
      [
        { _id: 's1', title: 's1', relations: [statements.s1] },
        { _id: 's2', title: 's2', relations: [statements.s2] },
      ],
      'test',
    );
    let writes = 0;
    const onlyFirst =
      (real: (...given: never[]) => unknown) =>
      async (...given: never[]) => {
        if (++writes > 1) throw new Error('The connection is lost.');
        return real(...given);
      };
    const { relations } = muster.store;
    const { collection } = relations;
    Object.assign(relations, {
      collection: withMethods(collection, { insertMany: onlyFirst, bulkWrite: onlyFirst }),
    });
    const repair = [removeRelation('s2', statements.s2), addRelation('s2', internalRelation('ispartof', 's1'))];
    await assert.rejects(relations.apply(repair.map((edit) => ({ ...edit, by: 'another' }))), /connection is lost/);
    Object.assign(relations, { collection });

    await run(HANDLE, await storeSet(muster.store, both, 'half'), named({ Condition: 'REPAIR' }));
    assert.deepEqual(await keysOf('s1'), ['haspart|s2']);
    assert.deepEqual(await keysOf('s2'), ['ispartof|s1']);
  });

  describe('answers everything two assets say of each other, one of them once, the other twice', () => {
    const [ONE, OTHER] = [internalRelation('haspart', 'x2'), internalRelation('cites', 'x1')];
    const TWICE = internalRelation('references', 'x1');
    const ANSWERS = {
      x1: ['cited_by|x2', 'haspart|x2', 'isreferencedby|x2'],
      x2: ['cites|x1', 'ispartof|x1', 'references|x1'],
    };
    let count = 0;
    /** Two assets, with what a repair of them edits, whichever side it looks from. */
    async function twoAssets(from: 'one' | 'other') {
      count += 1;
      const ids: [string, string] = [`w${count}a`, `w${count}b`];
      const renamed = (relation: Relation) => {
        const to = relation.key.endsWith('x1') ? ids[0] : ids[1];
        return internalRelation(relation.relationType, to);
      };
      const own: [Relation[], Relation[]] = [[renamed(ONE)], [renamed(OTHER), renamed(TWICE)]];
      await muster.store.assets.insert(
        ids.map((_id, index) => ({ _id, title: _id, relations: own[index] ?? [] })),
        'test',
      );
      const types = pinnedRelationTypes({ pinned: await pinRelationTypes({}, muster.store) });
      const sideOf = (index: 0 | 1): Side => ({ id: ids[index], relations: own[index], isMember: true });
      const [one, other] = [sideOf(0), sideOf(1)];
      const repairs = from === 'one' ? repairPair(one, other, types) : repairPair(other, one, types);
      return { ids, repair: repairs.flatMap(({ edits }) => edits).map((edit) => ({ ...edit, by: 'another' })) };
    }
    const assertAnswered = async (ids: readonly [string, string], what: string) => {
      const named = (keys: readonly string[]) =>
        keys.map((key) => key.replace('x1', ids[0]).replace('x2', ids[1])).sort();
      assert.deepEqual(await keysOf(ids[0]), named(ANSWERS.x1), what);
      assert.deepEqual(await keysOf(ids[1]), named(ANSWERS.x2), what);
    };

    /** Makes so many operations on rows, and loses the connection. */
    async function upTo(operations: number, work: () => Promise<unknown>): Promise<void> {
      let left = operations;
      const some =
        (real: (...given: never[]) => unknown) =>
        async (...given: never[]) => {
          const [all, ...options] = given as unknown as [unknown[], ...unknown[]];
          const made = all.slice(0, left);
          left -= made.length;
          const result = made.length > 0 ? await real(...([made, ...options] as unknown as never[])) : undefined;
          if (made.length < all.length) throw new Error('The connection is lost.');
          return result;
        };
      const { relations } = muster.store;
      const { collection } = relations;
      Object.assign(relations, { collection: withMethods(collection, { insertMany: some, bulkWrite: some }) });
      try {
        await work().catch((error: unknown) => {
          assert.match(String(error), /connection is lost/);
        });
      } finally {
        Object.assign(relations, { collection });
      }
    }

    it('wherever another repair of them broke off', async () => {
      const set: string[] = [];
      const all: { ids: [string, string]; what: string }[] = [];
      for (const from of ['one', 'other'] as const) {
        for (const wasThere of [false, true]) {
          for (let operations = 0; operations < (wasThere ? 9 : 3); operations += 1) {
            const { ids, repair } = await twoAssets(from);
            // Answers that stood there before and were taken out are rows that come back.
            const was = repair.map((edit) => ({ ...edit, by: 'before' }));
            if (wasThere) {
              await muster.store.relations.apply(was);
              await muster.store.relations.apply(
                was.map((edit) => ({ ...edit, action: 'remove', by: 'out' }) as const),
              );
            }
            await upTo(operations, () => muster.store.relations.apply(repair));
            set.push(...ids);
            all.push({ ids, what: `from ${from}, ${operations} operations, ${wasThere ? 'known' : 'new'} rows` });
          }
        }
      }
      const ended = await run(
        HANDLE,
        await storeSet(muster.store, set, 'broken off'),
        named({ Condition: 'REPAIR' }),
        50,
      );
      assert.equal(ended.counts?.failed, 0);
      for (const { ids, what } of all) await assertAnswered(ids, what);
    });

    it('while another repair goes on between its looks at one and at the other', async () => {
      for (const from of ['one', 'other'] as const) {
        for (let edits = 1; edits <= 3; edits += 1) {
          const { ids, repair } = await twoAssets(from);
          let looks = 0;
          const relations = withMethods(muster.store.relations, {
            of:
              (real) =>
              async (...given: never[]) => {
                const found = await real(...given);
                if (++looks === 1) await muster.store.relations.apply(repair.slice(0, edits));
                return found;
              },
          });
          const store = { ...muster.store, relations } as Store;
          const parameters = { relations: { action: 'REPAIR' } } as const;
          const context = { run: 'r', pinned: await pinRelationTypes({}, muster.store) };
          for (const id of ids) {
            looks = 0;
            const member = (await muster.store.assets.get(id)) as unknown as Asset;
            const reference = await gatherRelated([member], parameters, store, context);
            const whole = { ...member, relations: reference.own.get(id)?.relations ?? [] };
            const plan = planRelations(whole, parameters, reference);
            assert.ok(!plan.details.some(({ reason }) => reason === 'WRONG_INVERSE'), `${from}, ${edits} edits, ${id}`);
          }
        }
      }
    });
  });

  it('deletes what no guard protects, counts skips per guard, and leaves no relation to a deleted asset', async () => {
    await muster.store.assets.insert(
      [
        { _id: 'd-plain', title: 'Plain' },
        { _id: 'd-file', title: 'File', files: [{ file: { name: 'a.pdf' } }] },
        { _id: 'd-doi', title: 'DOI', doi: { value: '10.1/d', state: 'findable' } },
        { _id: 'd-related', title: 'Related' },
        { _id: 'd-other', title: 'Other', relations: [internalRelation('cites', 'd-related')] },
      ],
      'test',
    );
    const set = await storeSet(muster.store, ['d-plain', 'd-file', 'd-doi', 'd-related'], 'deletion');
    const guards = {
      TASK_DoNotDeleteIfRelated_Active: 'true',
      TASK_DoNotDeleteIfFile_Active: 'true',
      TASK_DoNotDeleteIfDoi_Active: 'true',
    };
    const guarded = await run(DELETE, set, guards);
    assert.deepEqual(await reasons(guarded), {
      'succeeded CHANGED': 1,
      'skipped RELATED_TO_OTHER_ASSETS': 1,
      'skipped INCLUDES_FILE': 1,
      'skipped INCLUDES_DOI': 1,
    });
    assert.equal(await muster.store.assets.get('d-plain'), undefined);

    const all = await run(DELETE, set);
    assert.equal(all.status, 'COMPLETED_SUCCESS');
    assert.deepEqual(await reasons(all), { 'succeeded CHANGED': 3, 'unchanged ALREADY_DELETED': 1 });
    assert.deepEqual(await keysOf('d-other'), []);
    const { deleted, title } = await asset('d-related');
    assert.deepEqual([deleted?.by, title], ['admin', 'Related']);
    const row = await muster.store.journal.collection.findOne({ run: all._id, member: 'd-related' });
    assert.deepEqual(
      row?.also?.map(({ target, action, ...edit }) => ({
        target,
        action,
        item: 'item' in edit ? edit.item : undefined,
      })),
      [{ target: 'd-other', action: 'remove', item: internalRelation('cites', 'd-related') }],
    );
  });
});
