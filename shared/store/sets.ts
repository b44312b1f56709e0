import { randomInt } from 'node:crypto';
import type { Collection, Db, Filter } from 'mongodb';
import { SET_ORDERS, type MemberSet, type SetMemberRow, type SetOrder, type SetQuery } from '../model/set.ts';
import { defined } from '../runtime/defined.ts';
import { SetMembers } from './set-members.ts';
import { countSelected, selectedAmong, streamSelected, type Selection } from './set-selection.ts';
import { SetSnapshots } from './set-snapshots.ts';
import { isDuplicateKey } from './write-errors.ts';

/** A new set; the store assigns the id and the first version. */
export type NewSet = Pick<
  MemberSet,
  'name' | 'description' | 'type' | 'content' | 'private' | 'status' | 'note' | 'createdBy' | 'query'
>;

/** What may change in a set itself; a new query means a new membership. */
export type SetChange = Partial<Pick<MemberSet, 'name' | 'description' | 'private' | 'status' | 'note' | 'query'>>;

/** A page of a list, and its order. */
export interface SetPage {
  order: SetOrder;
  isRising: boolean;
  offset: number;
  limit: number;
}

/** Another set has the name. */
export const NAME_TAKEN = 'NAME_TAKEN';

const LIVE = { deleted: { $exists: false } } as const satisfies Filter<MemberSet>;

/** Sets and their members. */
export class Sets {
  readonly #patient: Db;
  readonly collection: Collection<MemberSet>;
  readonly membership: SetMembers;
  readonly snapshots: SetSnapshots;

  /** @param patient for set queries: a query without an index takes minutes on millions of records. */
  constructor(db: Db, patient: Db = db) {
    this.#patient = patient;
    this.collection = db.collection<MemberSet>('sets');
    this.membership = new SetMembers(db, this.collection);
    this.snapshots = new SetSnapshots(db);
  }

  /** Rows of members, for reading. */
  get members(): Collection<SetMemberRow> {
    return this.membership.rows;
  }

  /** The set, even if deleted: a run submitted on it may still have to be frozen. */
  async find(id: string): Promise<MemberSet | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** The set, unless it is deleted. */
  async get(id: string): Promise<MemberSet | undefined> {
    return (await this.collection.findOne({ _id: id, ...LIVE })) ?? undefined;
  }

  /** A page of the sets that are not deleted, and how many there are in all. */
  async list(
    filter: Filter<MemberSet>,
    { order, isRising, offset, limit }: SetPage,
  ): Promise<{ sets: MemberSet[]; total: number }> {
    const live = { $and: [filter, LIVE] };
    const total = await this.collection.countDocuments(live);
    if (limit === 0 || offset >= total) return { sets: [], total };
    const direction = isRising ? 1 : -1;
    const then = order === 'OWNER' ? ({ name: direction } as const) : {};
    const sort = { [SET_ORDERS[order]]: direction, ...then, _id: direction } as const;
    const page = this.collection.find(live).sort(sort).skip(offset).limit(limit);
    return { sets: await page.toArray(), total };
  }

  /** True if this person has this many sets or more. */
  async hasAsMany(createdBy: string, number: number): Promise<boolean> {
    return (await this.collection.countDocuments({ createdBy, ...LIVE }, { limit: number })) >= number;
  }

  async isNameTaken(name: string): Promise<boolean> {
    return (await this.collection.countDocuments({ liveName: name }, { limit: 1 })) > 0;
  }

  /** @param members of an itemized set, distinct; the set becomes visible once all are stored. */
  async create(set: NewSet, members: AsyncIterable<string> | Iterable<string> = []): Promise<MemberSet | 'NAME_TAKEN'> {
    if (await this.isNameTaken(set.name)) return NAME_TAKEN;
    const id = newSetId();
    if (set.type === 'LOGICAL') return this.#insert(id, set, 0);
    const created = await this.#insert(id, set, await this.membership.fill(id, members));
    if (created !== NAME_TAKEN) await this.membership.leftovers.forget(id);
    return created;
  }

  /** Stores a set for a run that Muster starts itself. It is hidden, as if deleted; stored once, under its id. */
  async keepHidden(set: Pick<MemberSet, '_id' | 'name' | 'content' | 'query' | 'createdBy'>, at: Date): Promise<void> {
    const { _id, ...more } = set;
    const fields: Omit<MemberSet, '_id'> = {
      ...more,
      description: '',
      note: '',
      type: 'LOGICAL',
      private: true,
      status: 'ACTIVE',
      statusDate: at,
      createdDate: at,
      modifiedDate: at,
      version: 1,
      members: 0,
      deleted: { at, by: set.createdBy },
    };
    await this.collection.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
  }

  async #insert(id: string, set: NewSet, members: number): Promise<MemberSet | 'NAME_TAKEN'> {
    const now = new Date();
    const times = { statusDate: now, createdDate: now, modifiedDate: now };
    const created: MemberSet = { ...set, ...times, _id: id, version: 1, members, liveName: set.name };
    return unlessNameTaken(async () => {
      await this.collection.insertOne(created);
      return created;
    });
  }

  /** @param was only while the set's own fields are still these. @returns undefined if the set no longer exists, or has others. */
  async update(id: string, change: SetChange, was?: MemberSet): Promise<MemberSet | undefined | 'NAME_TAKEN'> {
    const fields = {
      ...change,
      ...defined({ liveName: change.name }),
      ...(change.status === undefined ? {} : { statusDate: new Date() }),
    };
    const raised = change.query === undefined ? {} : { $inc: { version: 1 } };
    if (Object.keys(fields).length === 0) return this.get(id);
    const modified = { ...fields, modifiedDate: new Date() };
    return unlessNameTaken(async () => {
      const options = { returnDocument: 'after' } as const;
      const filter = { _id: id, ...LIVE, ...(was === undefined ? {} : sameAs(was)) };
      return (await this.collection.findOneAndUpdate(filter, { $set: modified, ...raised }, options)) ?? undefined;
    });
  }

  /** Hides the set and frees its name; its members stay until the runs submitted on it are frozen. */
  async delete(id: string, by: string): Promise<boolean> {
    const set = await this.get(id);
    if (!set) return false;
    if (set.type === 'ITEMIZED') await this.membership.leftovers.remember(set.rowsUnder ?? id);
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, ...LIVE },
      { $set: { deleted: { at: new Date(), by } }, $unset: { liveName: '' } },
    );
    return matchedCount === 1;
  }

  /** How many members the set has now; the members of a logical set are counted. */
  /** Sets that were made of members of this run, and exist. */
  async madeFrom(run: string, limit: number): Promise<MemberSet[]> {
    return this.collection
      .find({ 'madeFrom.run': run, deleted: { $exists: false } })
      .limit(limit)
      .toArray();
  }

  async count(set: MemberSet): Promise<number> {
    if (set.type === 'ITEMIZED') return set.members;
    return countSelected(this.#patient, set);
  }

  /** How many records a query finds that is not a set yet. */
  async countFound(selection: Selection): Promise<number> {
    return countSelected(this.#patient, selection);
  }

  /** The first ids of those that a query finds, in ascending order. */
  async firstFound(selection: Selection, limit: number): Promise<string[]> {
    const ids: string[] = [];
    for await (const id of streamSelected(this.#patient, selection)) {
      ids.push(id);
      if (ids.length >= limit) break;
    }
    return ids;
  }

  /** Which of these assets meet the query of a set. */
  async selectedAmong(ids: readonly string[], query: SetQuery): Promise<string[]> {
    return selectedAmong(this.#patient, ids, query);
  }

  /**
   * The members' ids in ascending order, as one cursor: engines without a usable sort index then sort once, not per
   * page.
   * @param after only ids after this one, to continue where an earlier stream ended.
   */
  async *streamMemberIds(set: MemberSet, after?: string): AsyncGenerator<string> {
    if (set.type === 'ITEMIZED') {
      yield* this.membership.stream(set, after);
      return;
    }
    yield* streamSelected(this.#patient, set, after);
  }
}

/** Its own fields. A new query is a new version; so are other members of an itemized set, which are none of them. */
function sameAs({ name, description, note, private: isPrivate, status, type, version }: MemberSet): Filter<MemberSet> {
  const own = { name, description, note, private: isPrivate, status };
  return type === 'LOGICAL' ? { ...own, version } : own;
}

/** Digits only, as clients expect for a set's id; sortable by time of creation. */
function newSetId(): string {
  return `${Date.now()}${String(randomInt(1_000_000)).padStart(6, '0')}`;
}

async function unlessNameTaken<T>(write: () => Promise<T>): Promise<T | 'NAME_TAKEN'> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicateKey(error)) return NAME_TAKEN;
    throw error;
  }
}
