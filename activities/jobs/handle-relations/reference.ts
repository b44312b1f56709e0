import type { HandleRelationsParameters } from '../../../shared/jobs/handle-relations.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { relationTarget } from '../../../shared/model/relation-key.ts';
import type { RunContext } from '../../../shared/job-kit/job-work.ts';
import { allRelations, type WithOwnRelations } from '../../../shared/records/relations/own-relations.ts';
import { internalTargets, readNeighbours, readPointingAt } from '../../../shared/records/relations/neighbours.ts';
import { pinnedRelationTypes } from '../../../shared/records/relations/pinned-types.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { HandleReference } from './handle-reference.ts';
import { relationTo } from './add.ts';
import { contradictingNeighbours } from './repair.ts';

/** Reads the assets that the task may touch beside each member. */
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
    // A hub among the members has many; only this one matters.
    const own = await store.relations.of(ids, { to: [relationTarget(relationTo(task.type, task.target))] });
    return { types, neighbours: await readNeighbours(store, target, ids), members: batch, own };
  }
  const onlyTarget = task.action === 'REPAIR' ? undefined : task.onlyTarget;
  const own = await store.relations.of(ids, onlyTarget === undefined ? {} : { to: [onlyTarget] });
  const targets = await readNeighbours(store, internalTargets(allRelations(own)), ids);
  if (task.action !== 'REPAIR') return { types, neighbours: targets, members: batch, own };

  const { neighbours: pointing, cut } = await readPointingAt(store, ids);
  for (const id of cut) own.set(id, { relations: [], isCut: true });
  const neighbours = new Map([...targets, ...pointing]);
  const contradicting = ids.flatMap((_id) =>
    contradictingNeighbours({ _id, relations: own.get(_id)?.relations ?? [] }, { types, neighbours }),
  );
  const elsewhere = contradicting.filter((id) => !batch.has(id));
  return {
    types,
    neighbours,
    members: new Set([...ids, ...(await store.batches.membersAmong(context.run, elsewhere))]),
    own,
  };
}
