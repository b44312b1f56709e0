import type { MusterRecord } from '../../shared/model/record.ts';
import type { MemberSet, SetContent } from '../../shared/model/set.ts';
import type { Store } from '../../shared/store/store.ts';

/** Small assets with ids a000001…; `change` shapes single ones. */
export function makeAssets(
  count: number,
  change: (index: number) => Record<string, unknown> = () => ({}),
): MusterRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    _id: `a${String(index + 1).padStart(6, '0')}`,
    title: `Asset ${index + 1}`,
    ...change(index),
  }));
}

/** Stores assets and an itemized set of all of them. @returns the set's id. */
export async function storeAssetSet(store: Store, assets: readonly MusterRecord[], id = 'set-1'): Promise<string> {
  for (let from = 0; from < assets.length; from += 1_000) {
    await store.assets.insert(assets.slice(from, from + 1_000), 'test');
  }
  return storeSet(
    store,
    assets.map((asset) => asset._id),
    id,
  );
}

/** Stores an itemized set of these members. */
export async function storeSet(
  store: Store,
  members: readonly string[],
  id: string,
  content: SetContent = 'IER',
): Promise<string> {
  const now = new Date();
  const set: MemberSet = {
    _id: id,
    name: `Set ${id}`,
    description: '',
    type: 'ITEMIZED',
    content,
    private: false,
    status: 'ACTIVE',
    statusDate: now,
    note: '',
    createdBy: 'admin',
    createdDate: now,
    version: 1,
    members: members.length,
  };
  await store.sets.collection.insertOne(set);
  for (let from = 0; from < members.length; from += 1_000) {
    const rows = members.slice(from, from + 1_000).map((member) => ({ _id: `${id}:${member}`, set: id, member }));
    await store.sets.members.insertMany(rows);
  }
  return id;
}
