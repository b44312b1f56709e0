import type { Document } from 'mongodb';
import type { Asset, Relation } from '../../model/asset.ts';
import type { Store } from '../../store/store.ts';
import { internalTarget } from './relation.ts';

/** An asset as seen from the members that it is related to. */
export interface Neighbour {
  id: string;
  /** Deleted assets are seen too: who points at them is told when they went. */
  deletedAt?: Date;
  /** Only its relations that point at the members asked for. */
  relations: Relation[];
}
export type Neighbours = ReadonlyMap<string, Neighbour>;

/** True for an asset that exists and is not deleted. */
export function isThere(neighbour: Neighbour | undefined): neighbour is Neighbour {
  return neighbour !== undefined && neighbour.deletedAt === undefined;
}

/** The assets with these ids, as far as they exist, with their relations to the members. */
export async function readNeighbours(
  store: Store,
  ids: readonly string[],
  members: readonly string[],
): Promise<Neighbours> {
  return ids.length === 0 ? new Map() : read(store, { _id: { $in: [...new Set(ids)] } }, members);
}

/** The assets that point at the members, other members among them, with those relations. */
export async function readPointingAt(store: Store, members: readonly string[]): Promise<Neighbours> {
  return members.length === 0
    ? new Map()
    : read(store, { 'relations.relatedIdentifier': { $in: [...members] } }, members);
}

/** The ids of assets that these assets point to, each once. */
export function internalTargets(assets: readonly Pick<Asset, 'relations'>[]): string[] {
  const targets = assets.flatMap(({ relations = [] }) => relations.map(internalTarget));
  return [...new Set(targets.filter((target) => target !== undefined))];
}

/** Lists are filtered where they are stored: a hub's list may be megabytes long, its relations to a batch are few. */
async function read(store: Store, match: Document, members: readonly string[]): Promise<Neighbours> {
  const pointsAtMember = { $in: ['$$this.relatedIdentifier', [...members]] };
  const relations = { $filter: { input: { $ifNull: ['$relations', []] }, cond: pointsAtMember } };
  const found = await store.assets.collection
    .aggregate<Pick<Asset, '_id' | 'deleted'> & { relations: Relation[] }>([
      { $match: match },
      { $project: { deleted: 1, relations } },
    ])
    .toArray();
  return new Map(
    found.map(({ _id, deleted, relations: pointing }) => [
      _id,
      {
        id: _id,
        ...(deleted ? { deletedAt: deleted.at } : {}),
        relations: pointing.filter((relation) => internalTarget(relation) !== undefined),
      },
    ]),
  );
}
