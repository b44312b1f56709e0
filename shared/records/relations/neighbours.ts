import type { Relation } from '../../model/asset.ts';
import { groupBy } from '../../runtime/group-by.ts';
import { defined } from '../../runtime/defined.ts';
import { inOrder, type PointingRelations } from '../../store/relations.ts';
import type { Store } from '../../store/store.ts';
import { internalTarget } from './relation.ts';

/** An asset, seen from the members related to it. */
export interface Neighbour {
  id: string;
  /** Includes deleted assets: details tell members that point at them when they were deleted. */
  deletedAt?: Date;
  /** Only its relations to the requested members. */
  relations: Relation[];
}
export type Neighbours = ReadonlyMap<string, Neighbour>;

/** True for an asset that exists and is not deleted. */
export function isThere(neighbour: Neighbour | undefined): neighbour is Neighbour {
  return neighbour !== undefined && neighbour.deletedAt === undefined;
}

/** The existing assets with these ids, with their relations to the members. */
export async function readNeighbours(
  store: Pick<Store, 'assets' | 'relations'>,
  ids: readonly string[],
  members: readonly string[],
): Promise<Neighbours> {
  const pointing = await store.relations.towards(members, { from: ids });
  return read(store, ids, pointing);
}

/** Assets that point at members, with these relations; if too many point at a member, only the first. */
export interface PointingAt {
  neighbours: Neighbours;
  /** The members with more assets pointing at them. */
  cut: ReadonlySet<string>;
}

/** The assets that point at the members, other members among them. @param most of one member. */
export async function readPointingAt(
  store: Pick<Store, 'assets' | 'relations'>,
  members: readonly string[],
  most?: number,
): Promise<PointingAt> {
  const pointing = await store.relations.towards(members, defined({ most }));
  const ids = [...pointing.values()].flatMap(({ pointing: rows }) => rows.map(({ from }) => from));
  const cut = [...pointing].filter(([, { isCut }]) => isCut).map(([id]) => id);
  return { neighbours: await read(store, ids, pointing), cut: new Set(cut) };
}

/** The ids of assets that these relations point to, each once. */
export function internalTargets(relations: Iterable<Relation>): string[] {
  const targets = [...relations].map(internalTarget);
  return [...new Set(targets.filter((target) => target !== undefined))];
}

async function read(
  { assets }: Pick<Store, 'assets'>,
  ids: readonly string[],
  pointing: ReadonlyMap<string, PointingRelations>,
): Promise<Neighbours> {
  const found = await assets.readFields(ids, ['deleted'], { withDeleted: true });
  const rows = [...pointing.values()].flatMap(({ pointing: each }) => each);
  const byAsset = groupBy(rows, ({ from }) => from);
  return new Map(
    found.map(({ _id, deleted }) => {
      const relations = inOrder((byAsset.get(_id) ?? []).map(({ relation }) => relation));
      return [_id, { id: _id, ...(deleted ? { deletedAt: deleted.at } : {}), relations }];
    }),
  );
}
