import type { HandleRelationsParameters } from '../../../shared/jobs/handle-relations.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import type { RunContext } from '../../../shared/job-kit/job-work.ts';
import { internalTargets, readNeighbours, readPointingAt } from '../../../shared/records/relations/neighbours.ts';
import { pinnedRelationTypes } from '../../../shared/records/relations/pinned-types.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { HandleReference } from './handle-reference.ts';
import { contradictingNeighbours } from './repair.ts';

/** Reads the assets that the task may touch beside each member. */
export async function gatherRelated(
  assets: readonly Asset[],
  { relations: task }: HandleRelationsParameters,
  store: Store,
  context: Pick<RunContext, 'pinned' | 'run'>,
): Promise<HandleReference> {
  const types = pinnedRelationTypes(context);
  const ids = assets.map(({ _id }) => _id);
  const batch = new Set(ids);
  if (task.action === 'ADD') {
    const target = task.target.category === 'INTERNAL' ? [task.target.identifier] : [];
    return { types, neighbours: await readNeighbours(store, target, ids), members: batch };
  }
  const targets = await readNeighbours(store, internalTargets(assets), ids);
  if (task.action !== 'REPAIR') return { types, neighbours: targets, members: batch };

  const neighbours = new Map([...targets, ...(await readPointingAt(store, ids))]);
  const contradicting = assets.flatMap((asset) => contradictingNeighbours(asset, { types, neighbours }));
  const elsewhere = contradicting.filter((id) => !batch.has(id));
  return { types, neighbours, members: new Set([...ids, ...(await membersAmong(store, context.run, elsewhere))]) };
}

/** Those of these assets that are members of the run, in whatever batch. Few are asked for, and seldom. */
async function membersAmong(store: Store, run: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const batches = store.batches.collection.find(
    { run, memberIds: { $in: [...ids] } },
    { projection: { _id: 0, memberIds: 1 } },
  );
  const wanted = new Set(ids);
  const members: string[] = [];
  for await (const { memberIds } of batches) members.push(...memberIds.filter((id) => wanted.has(id)));
  return members;
}
