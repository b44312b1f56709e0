import type { Records } from '../store/records.ts';

/** Names of records: an asset's title, a person's name. Missing and nameless records are omitted. */
export async function namesOfRecords(records: Records, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await records.readFields(ids, ['title', 'firstName', 'lastName']);
  const names = found.map((record) => [record._id, nameOf(record)] as const);
  return new Map(names.filter(([, name]) => name !== ''));
}

/** A researcher has a name and a form of address; an asset has only a title. */
function nameOf({ title, firstName, lastName }: Record<'title' | 'firstName' | 'lastName', unknown>): string {
  const name = [lastName, firstName].filter(isText).join(', ');
  if (name !== '') return name;
  return isText(title) ? title : '';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
