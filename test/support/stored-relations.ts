import type { Asset, Relation } from '../../shared/model/asset.ts';
import type { OwnRelations } from '../../shared/store/relations.ts';
import type { Store } from '../../shared/store/store.ts';

/** An asset's relations as they are stored, in the order of their keys. */
export async function relationsOf(store: Pick<Store, 'relations'>, id: string): Promise<Relation[]> {
  return (await store.relations.of([id])).get(id)?.relations ?? [];
}

/** Their keys. */
export async function keysOf(store: Pick<Store, 'relations'>, id: string): Promise<string[]> {
  return (await relationsOf(store, id)).map(({ key }) => key);
}

/** What a `gather` reads of assets in memory. */
export function ownOf(assets: readonly Asset[]): Map<string, OwnRelations> {
  return new Map(assets.map(({ _id, relations = [] }) => [_id, { relations, isCut: false }]));
}
