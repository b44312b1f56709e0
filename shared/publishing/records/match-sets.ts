import type { Records } from '../../store/records.ts';
import { matchingAssets } from '../../store/set-matching.ts';
import type { PublishedSet } from './discovery-settings.ts';

/** Specs of the sets that each of these assets is in; asked of the database, set by set. */
export async function matchSets(
  assets: Pick<Records, 'collection'>,
  ids: readonly string[],
  sets: readonly PublishedSet[],
): Promise<Map<string, string[]>> {
  const specs = new Map<string, string[]>();
  if (ids.length === 0) return specs;
  for (const { spec, query } of sets) {
    for (const id of await matchingAssets(assets, ids, query)) specs.set(id, [...(specs.get(id) ?? []), spec]);
  }
  return specs;
}
