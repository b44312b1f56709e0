import { SET_CONTENTS, type MemberSet } from '../model/set.ts';
import type { Caller } from '../roles.ts';
import type { SetSnapshot } from '../store/set-snapshots.ts';
import type { Store } from '../store/store.ts';
import { namesOfRecords } from './names.ts';

export interface MemberEntry {
  id: string;
  /** Title of an asset, name of a person; empty when the record is gone. */
  description: string;
}

/**
 * How many members the set has. For a logical set that is the beginning of paging: the members as of now are kept for
 * this caller, so that the pages add up to the number told.
 */
export async function countMembers(store: Pick<Store, 'sets'>, caller: Caller, set: MemberSet): Promise<number> {
  if (set.type === 'ITEMIZED') return set.members;
  return (await takeSnapshot(store, caller, set)).members;
}

/** A page of members in rising order of ids, and how many there are in all. */
export async function listMembers(
  store: Pick<Store, 'sets' | 'records'>,
  caller: Caller,
  set: MemberSet,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ members: MemberEntry[]; total: number }> {
  if (set.type === 'ITEMIZED') {
    const ids = await store.sets.membership.page(set, offset, limit);
    return { members: await describeMembers(store, set, ids), total: set.members };
  }
  const snapshot = await snapshotFor(store, caller, set, { offset, limit });
  const ids = await store.sets.snapshots.ids(snapshot, offset, limit);
  return { members: await describeMembers(store, set, ids), total: snapshot.members };
}

/** A first page goes with the number told just before; a further page goes with the first. */
async function snapshotFor(
  store: Pick<Store, 'sets'>,
  caller: Caller,
  set: MemberSet,
  { offset, limit }: { offset: number; limit: number },
): Promise<SetSnapshot> {
  const { snapshots } = store.sets;
  const of = { set: set._id, version: set.version, caller: caller.primaryId };
  if (limit === 0) return takeSnapshot(store, caller, set);
  if (offset > 0) return (await snapshots.current(of)) ?? (await takeSnapshot(store, caller, set));
  const begun = await snapshots.begin(of);
  if (begun) return begun;
  const taken = await takeSnapshot(store, caller, set);
  return (await snapshots.begin(of)) ?? taken;
}

async function takeSnapshot(store: Pick<Store, 'sets'>, caller: Caller, set: MemberSet): Promise<SetSnapshot> {
  const of = { set: set._id, version: set.version, caller: caller.primaryId };
  return store.sets.snapshots.take(of, store.sets.streamMemberIds(set));
}

async function describeMembers(
  store: Pick<Store, 'records'>,
  { content }: MemberSet,
  ids: readonly string[],
): Promise<MemberEntry[]> {
  const names = await namesOfRecords(store.records(SET_CONTENTS[content].collection), ids);
  return ids.map((id) => ({ id, description: names.get(id) ?? '' }));
}
