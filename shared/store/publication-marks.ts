import type { AnyBulkWriteOperation, Collection, Filter } from 'mongodb';
import type { RecordCollection } from '../model/record.ts';
import type { StoredRecord } from '../model/record.ts';

/** An asset at the revision that its discovery record shows. */
export interface ShownRevision {
  id: string;
  revision: number;
  /** The mark it had, if any. */
  unpublished?: Date;
}

/**
 * The fields that a write sets besides the record's own: the write that changes an asset also marks it as unpublished,
 * so that no crash can separate a change from its mark.
 */
export function markOfWrite(collection: RecordCollection): { unpublished?: Date } {
  return collection === 'assets' ? { unpublished: new Date() } : {};
}

/** Ids of assets whose latest write is not in a discovery record yet, longest waiting first. */
export async function readUnpublished(assets: Collection<StoredRecord>, limit: number): Promise<string[]> {
  const found = await assets
    .find({ unpublished: { $gt: new Date(0) } } as Filter<StoredRecord>, { projection: { _id: 1 } })
    .sort({ unpublished: 1 })
    .limit(limit)
    .toArray();
  return found.map(({ _id }) => _id);
}

/** Removes the marks of assets that were not written again since; the revision stays, since no data changes. */
export async function clearMarks(assets: Collection<StoredRecord>, shown: readonly ShownRevision[]): Promise<void> {
  if (shown.length === 0) return;
  const operations = shown.map(({ id, revision, unpublished }): AnyBulkWriteOperation<StoredRecord> => {
    const filter = { _id: id, revision, ...(unpublished ? { unpublished } : {}) } as Filter<StoredRecord>;
    return { updateOne: { filter, update: { $unset: { unpublished: '' } } } };
  });
  await assets.bulkWrite(operations, { ordered: false });
}

/** The next ids of assets in order, including deleted ones. */
export async function readIdsAfter(
  assets: Collection<StoredRecord>,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const filter = (after === undefined ? {} : { _id: { $gt: after } }) as Filter<StoredRecord>;
  const found = await assets
    .find(filter, { projection: { _id: 1 } })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
  return found.map(({ _id }) => _id);
}
