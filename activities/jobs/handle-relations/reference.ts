import { dequal } from 'dequal';
import type { HandleRelationsParameters } from '../../../shared/jobs/handle-relations.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { relationTarget } from '../../../shared/model/relation-key.ts';
import type { RunContext } from '../../../shared/job-kit/job-work.ts';
import { allRelations, type WithOwnRelations } from '../../../shared/records/relations/own-relations.ts';
import { internalTargets, readNeighbours, readPointingAt } from '../../../shared/records/relations/neighbours.ts';
import { internalTarget } from '../../../shared/records/relations/relation.ts';
import type { RelationTypes } from '../../../shared/records/relations/relation-types.ts';
import { pinnedRelationTypes } from '../../../shared/records/relations/pinned-types.ts';
import type { OwnRelations } from '../../../shared/store/relations.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { HandleReference } from './handle-reference.ts';
import { relationTo } from './add.ts';
import { contradictingNeighbours } from './repair.ts';

/** Reads the assets that the task may change besides each member. */
export async function gatherRelated(
  assets: readonly Asset[],
  { relations: task }: HandleRelationsParameters,
  store: Store,
  context: Pick<RunContext, 'pinned' | 'run'>,
): Promise<HandleReference & WithOwnRelations> {
  const types = pinnedRelationTypes(context);
  const ids = assets.map(({ _id }) => _id);
  const batch = new Set(ids);
  if (task.action === 'ADD') {
    const target = task.target.category === 'INTERNAL' ? [task.target.identifier] : [];
    // A hub among the members has many; only this one matters here.
    const own = await store.relations.of(ids, { to: [relationTarget(relationTo(task.type, task.target))] });
    return { types, neighbours: await readNeighbours(store, target, ids), members: batch, own };
  }
  if (task.action === 'REPAIR') return gatherPairs(store, ids, { types, run: context.run });
  const { onlyTarget } = task;
  const own = await store.relations.of(ids, onlyTarget === undefined ? {} : { to: [onlyTarget] });
  const neighbours = await readNeighbours(store, internalTargets(allRelations(own)), ids);
  return { types, neighbours, members: batch, own };
}

/** How often the two sides of contradicting pairs are read until no edit intervenes. */
const MOST_LOOKS = 5;

/**
 * Reads both sides of the members' pairs, one after the other. A pair may be repaired in between, so an apparent
 * contradiction counts only if the first side is unchanged after the second was read.
 * @throws if such pairs keep changing.
 */
async function gatherPairs(
  store: Store,
  ids: readonly string[],
  { types, run }: { types: RelationTypes; run: string },
): Promise<HandleReference & WithOwnRelations> {
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const own = await store.relations.of(ids);
    const targets = await readNeighbours(store, internalTargets(allRelations(own)), ids);
    const { neighbours: pointing, cut } = await readPointingAt(store, ids);
    for (const id of cut) own.set(id, { relations: [], isCut: true });
    const neighbours = new Map([...targets, ...pointing]);
    const pairs = ids.flatMap((_id) =>
      contradictingNeighbours({ _id, relations: own.get(_id)?.relations ?? [] }, { types, neighbours }).map(
        (other) => [_id, other] as const,
      ),
    );
    if (!(await areUnchanged(store, own, pairs))) continue;
    const batch = new Set(ids);
    const elsewhere = pairs.map(([, other]) => other).filter((id) => !batch.has(id));
    return {
      types,
      neighbours,
      members: new Set([...ids, ...(await store.batches.membersAmong(run, elsewhere))]),
      own,
    };
  }
  throw new Error('Relations between two assets kept changing while they were compared.');
}

/** True if the members' relations to these neighbors are unchanged. */
async function areUnchanged(
  { relations }: Store,
  own: ReadonlyMap<string, OwnRelations>,
  pairs: readonly (readonly [string, string])[],
): Promise<boolean> {
  if (pairs.length === 0) return true;
  const now = await relations.of([...new Set(pairs.map(([member]) => member))], {
    to: pairs.map(([, other]) => other),
  });
  const towards = (of: ReadonlyMap<string, OwnRelations>, member: string, other: string) =>
    (of.get(member)?.relations ?? []).filter((relation) => internalTarget(relation) === other).map(({ key }) => key);
  return pairs.every(([member, other]) => dequal(towards(now, member, other), towards(own, member, other)));
}
