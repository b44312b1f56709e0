import assert from 'node:assert/strict';
import { ownOf } from '../support/stored-relations.ts';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { deleteResearchAssetsWork, planDeletion } from '../../activities/jobs/delete-research-assets.ts';
import type { DeletionReference } from '../../activities/jobs/delete-research-assets/guards.ts';
import { handleRelationsWork, planRelations } from '../../activities/jobs/handle-relations.ts';
import type { HandleReference } from '../../activities/jobs/handle-relations/handle-reference.ts';
import { importRelationsWork, planRelationImport } from '../../activities/jobs/import-relations.ts';
import type { ImportReference } from '../../activities/jobs/import-relations/reference.ts';
import { handleRelations, type HandleRelationsParameters } from '../../shared/jobs/handle-relations.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { relationTypes } from '../../shared/records/relations/relation-types.ts';
import { findSame, internalTarget, reciprocalOf } from '../../shared/records/relations/relation.ts';
import {
  arbitraryAssets,
  arbitraryBatches,
  ASSET_IDS,
  NO_SUCH_ASSET,
  SOME_TYPES,
} from '../support/arbitrary-relations.ts';
import {
  contentOf,
  idsByDoiOf,
  neighboursIn,
  runAtOnce,
  runInTurn,
  undo,
  worldOf,
  wroteNothing,
  type AssetWorld,
  type WorldJob,
} from '../support/asset-world.ts';

const TYPES = relationTypes(STANDARD_CODE_TABLES.RelationTypes);
const CONTEXT = { clock: { now: new Date('2026-11-24T10:00:00Z'), timeZone: 'UTC' }, submittedBy: 'admin' };
const ALL_IDS = [...ASSET_IDS];

const importing: WorldJob<ImportReference> = {
  changes: importRelationsWork.changes,
  gather: (world, members) => ({
    types: TYPES,
    neighbours: neighboursIn(world, members, ALL_IDS),
    idsByDoi: idsByDoiOf([...world.values()]),
  }),
  plan: (asset, reference) => planRelationImport(asset, {}, reference),
};

function deleting(guards: { related: boolean; file: boolean; doi: boolean }): WorldJob<DeletionReference> {
  const parameters = {
    doNotDeleteIfRelated: guards.related,
    doNotDeleteIfFile: guards.file,
    doNotDeleteIfDoi: guards.doi,
  };
  return {
    changes: deleteResearchAssetsWork.changes,
    gather: (world, members) => ({
      pointing: neighboursIn(world, members),
      targets: neighboursIn(world, members, ALL_IDS),
      own: ownOf(members),
      cut: new Set(),
    }),
    plan: (asset, reference) => planDeletion(asset, parameters, reference, CONTEXT),
  };
}

/** @param members of the run, all batches together. */
function handling(parameters: HandleRelationsParameters, members: readonly string[]): WorldJob<HandleReference> {
  return {
    changes: handleRelationsWork.changes,
    gather: (world, batch) => ({
      types: TYPES,
      neighbours: neighboursIn(world, batch, ALL_IDS),
      members: new Set(members),
    }),
    plan: (asset, reference) => planRelations(asset, parameters, reference),
  };
}

/** The laws of a run, for any assets, batches and order. Returns the world after the run. */
function checkRun<G>(before: AssetWorld, job: WorldJob<G>, batches: string[][]): AssetWorld {
  const world = worldOf(...before.values());
  const rows = runInTurn(world, job, batches);
  const edits = rows.flatMap(({ also }) => also);
  const actions = new Set(edits.map(({ target, key, action }) => `${target}\n${key}\n${action}`));
  const items = new Set(edits.map(({ target, key }) => `${target}\n${key}`));
  assert.equal(actions.size, items.size, 'one run puts in what it takes out');

  const atOnce = worldOf(...before.values());
  runAtOnce(atOnce, job, batches);
  assert.deepEqual(contentOf(atOnce), contentOf(world), 'batches at once come to something else');
  const other = worldOf(...before.values());
  runInTurn(other, job, [batches.flat().reverse()]);
  assert.deepEqual(contentOf(other), contentOf(world), 'members in another order come to something else');

  const again = worldOf(...world.values());
  assert.ok(runInTurn(again, job, batches).every(wroteNothing), 'a second run writes');
  undo(again, [...rows].reverse());
  assert.deepEqual(contentOf(again), contentOf(before), 'undo does not give the assets back');
  return world;
}

describe('Jobs on relations, for any assets, batches and order', () => {
  it('importing relations', () => {
    const assets = arbitraryAssets({ withImports: true });
    fc.assert(
      fc.property(assets, arbitraryBatches, (all, batches) => {
        const world = checkRun(worldOf(...all), importing, batches);
        for (const id of batches.flat()) {
          const before = all.find(({ _id }) => _id === id);
          const asset = world.get(id);
          const added = (asset?.relations ?? []).filter((relation) => !findSame(before?.relations, relation));
          for (const relation of added) {
            const target = world.get(internalTarget(relation) ?? '');
            const reciprocal = reciprocalOf(relation.relationType, id, TYPES);
            assert.ok(!target || !reciprocal || findSame(target.relations, reciprocal), `${id} ${relation.key}`);
          }
        }
      }),
    );
  });

  it('deleting', () => {
    const guards = fc.record({ related: fc.boolean(), file: fc.boolean(), doi: fc.nat(5).map((n) => n === 0) });
    fc.assert(
      fc.property(arbitraryAssets(), arbitraryBatches, guards, (all, batches, on) => {
        const before = worldOf(...all);
        const world = checkRun(before, deleting(on), batches);
        const gone = ALL_IDS.filter((id) => world.get(id)?.deleted && !before.get(id)?.deleted);
        for (const asset of world.values()) {
          const pointing = (asset.relations ?? []).map(internalTarget).filter((id) => gone.includes(id as never));
          assert.ok(
            pointing.length === 0 || pointing.every((id) => id === asset._id),
            `${asset._id} points at a deleted asset`,
          );
        }
      }),
    );
  });

  const schema = handleRelations.parameters(STANDARD_CODE_TABLES);
  const someType = fc.constantFrom(...SOME_TYPES, 'ANY');
  const anyTask = fc
    .record({
      TASK_Relations_Condition: fc.constantFrom('ADD', 'CHANGE_TYPE', 'REMOVE', 'REPAIR'),
      TASK_Relations_From: someType,
      TASK_Relations_Value: someType,
      TASK_Relations_Identifier: fc.constantFrom(...ASSET_IDS, NO_SUCH_ASSET),
      TASK_Relations_Target: fc.constantFrom(...ASSET_IDS, NO_SUCH_ASSET, 'Null', 'https://example.org/work'),
    })
    .map((raw) => schema.safeParse(raw))
    .filter(({ success }) => success)
    .map(({ data }) => data as HandleRelationsParameters);

  it('adding, changing and removing relations', () => {
    const task = anyTask.filter(({ relations }) => relations.action !== 'REPAIR');
    fc.assert(
      fc.property(arbitraryAssets(), arbitraryBatches, task, (all, batches, parameters) => {
        checkRun(worldOf(...all), handling(parameters, batches.flat()), batches);
      }),
      { numRuns: 400 },
    );
  });

  it('repairing relations', () => {
    const parameters: HandleRelationsParameters = { relations: { action: 'REPAIR' } };
    fc.assert(
      fc.property(arbitraryAssets(), arbitraryBatches, (all, batches) => {
        const members = batches.flat();
        const world = checkRun(worldOf(...all), handling(parameters, members), batches);
        for (const asset of world.values()) {
          if (asset.deleted) continue;
          for (const relation of asset.relations ?? []) {
            const target = internalTarget(relation);
            if (target === undefined || !(members.includes(asset._id) || members.includes(target))) continue;
            const other = world.get(target);
            const isMember = members.includes(asset._id);
            assert.ok(
              !isMember || (other && !other.deleted && target !== asset._id),
              `${asset._id} ${relation.key} dangles`,
            );
            const reciprocal = reciprocalOf(relation.relationType, asset._id, TYPES);
            if (!reciprocal || !other || other.deleted || target === asset._id) continue;
            assert.ok(findSame(other.relations, reciprocal), `${asset._id} ${relation.key} has no reciprocal`);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
