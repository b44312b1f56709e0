import { SET_CONTENTS, type MemberSet } from '../model/set.ts';
import type { Caller } from '../model/roles.ts';
import type { SetSnapshot, SnapshotOf } from '../store/set-snapshots.ts';
import type { Store } from '../store/store.ts';
import { namesOfRecords } from './names.ts';

/** Larger itemized sets are paged from a snapshot, because not every database can skip to a position in an index. */
const DIRECTLY_PAGED_MEMBERS = 1_000;
const ATTEMPTS = 5;

export interface SetMember {
  id: string;
  /** The title of an asset or the name of a person; empty if the record is gone. */
  description: string;
}

/**
 * How many members the set has. For a logical set this starts paging: the current members are kept for this caller, so
 * that the pages add up to this number.
 */
export async function countMembers(store: Pick<Store, 'sets'>, caller: Caller, set: MemberSet): Promise<number> {
  if (set.type === 'ITEMIZED') return set.members;
  return (await takeSnapshot(store, caller, set)).members;
}

/** A page of members in rising order of ids, and the total number. */
export async function listSetMembers(
  store: Pick<Store, 'sets' | 'records'>,
  caller: Caller,
  set: MemberSet,
  page: Page,
): Promise<{ members: SetMember[]; total: number }> {
  const isDirect = set.type === 'ITEMIZED' && (page.offset === 0 || set.members <= DIRECTLY_PAGED_MEMBERS);
  const { ids, total } = isDirect
    ? { ids: await store.sets.membership.page(set, page.offset, page.limit), total: set.members }
    : await readSnapshot(store, caller, set, page);
  return { members: await describeMembers(store, set, ids), total };
}

interface Page {
  offset: number;
  limit: number;
}

/** The page from the snapshot; another call of the same caller may replace the snapshot meanwhile. */
async function readSnapshot(store: Pick<Store, 'sets'>, caller: Caller, set: MemberSet, page: Page) {
  for (let attempt = 1; ; attempt++) {
    const snapshot = await snapshotFor(store, caller, set, page);
    const ids = await store.sets.snapshots.ids(snapshot, page.offset, page.limit);
    const expected = Math.max(0, Math.min(page.limit, snapshot.members - page.offset));
    if (ids.length === expected || attempt === ATTEMPTS) return { ids, total: snapshot.members };
  }
}

/** The first page belongs to the number returned just before; further pages belong to the first. */
async function snapshotFor(
  store: Pick<Store, 'sets'>,
  caller: Caller,
  set: MemberSet,
  { offset, limit }: Page,
): Promise<SetSnapshot> {
  const { snapshots } = store.sets;
  const of = snapshotOf(caller, set);
  if (offset > 0) return (await snapshots.current(of)) ?? (await takeSnapshot(store, caller, set));
  if (limit === 0) return takeSnapshot(store, caller, set);
  const begun = await snapshots.begin(of);
  if (begun) return begun;
  const taken = await takeSnapshot(store, caller, set);
  return (await snapshots.begin(of)) ?? taken;
}

async function takeSnapshot(store: Pick<Store, 'sets'>, caller: Caller, set: MemberSet): Promise<SetSnapshot> {
  return store.sets.snapshots.take(snapshotOf(caller, set), store.sets.streamMemberIds(set));
}

/** The version of an itemized set identifies its members, so one snapshot serves every caller. */
function snapshotOf(caller: Caller, { _id, type, version }: MemberSet): SnapshotOf {
  return { set: _id, version, caller: type === 'ITEMIZED' ? '' : caller.person };
}

async function describeMembers(
  store: Pick<Store, 'records'>,
  { content }: MemberSet,
  ids: readonly string[],
): Promise<SetMember[]> {
  const names = await namesOfRecords(store.records(SET_CONTENTS[content].collection), ids);
  return ids.map((id) => ({ id, description: names.get(id) ?? '' }));
}
