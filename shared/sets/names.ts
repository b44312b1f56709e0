import type { Records } from '../store/records.ts';

type Named = { _id: string } & Partial<Record<'title' | 'firstName' | 'lastName', string>>;

/** Names of records: an asset's title, a person's name. Missing and nameless records are omitted. */
export async function namesOfRecords(records: Records, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = records.collection.find<Named>(
    { _id: { $in: [...new Set(ids)] }, deleted: { $exists: false } } as never,
    { projection: { title: 1, firstName: 1, lastName: 1 } },
  );
  const names = (await found.toArray()).map((record) => [record._id, nameOf(record)] as const);
  return new Map(names.filter(([, name]) => name !== ''));
}

/** A researcher has a name and a form of address; an asset has only a title. */
function nameOf({ title, firstName, lastName }: Named): string {
  const name = [lastName, firstName].filter((part) => part !== undefined && part !== '').join(', ');
  return name === '' ? (title ?? '') : name;
}
