import type { Filter } from 'mongodb';
import type { SetQuery } from '../model/set.ts';
import type { StoredRecord } from '../model/record.ts';
import type { Records } from './records.ts';
import { setFilter } from './set-query.ts';

/** Which of these assets meet the query of a set. */
export async function matchingAssets(
  assets: Pick<Records, 'collection'>,
  ids: readonly string[],
  query: SetQuery,
): Promise<Set<string>> {
  const filter = { $and: [{ _id: { $in: [...ids] } }, setFilter('IER', query)] } as Filter<StoredRecord>;
  const found = await assets.collection.find(filter, { projection: { _id: 1 } }).toArray();
  return new Set(found.map(({ _id }) => _id));
}
