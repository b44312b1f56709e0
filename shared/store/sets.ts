import type { Collection, Db } from 'mongodb';
import type { MemberSet, SetMemberRow } from '../model/set.ts';
import { SET_CONTENTS } from '../model/set.ts';
import { setFilter } from './set-query.ts';

/** Sets and their members. */
export class Sets {
  readonly #db: Db;
  readonly collection: Collection<MemberSet>;
  readonly members: Collection<SetMemberRow>;

  constructor(db: Db) {
    this.#db = db;
    this.collection = db.collection<MemberSet>('sets');
    this.members = db.collection<SetMemberRow>('set_members');
  }

  async ensureIndexes(): Promise<void> {
    await this.members.createIndex({ set: 1, member: 1 });
  }

  /** The set, deleted ones included: a run that was submitted on it may still have to be frozen. */
  async find(id: string): Promise<MemberSet | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** How many members the set has now; a logical set is counted. */
  async count(set: MemberSet): Promise<number> {
    if (set.type === 'ITEMIZED') return set.members;
    return this.#records(set).countDocuments(setFilter(set.content, set.query));
  }

  /**
   * The members' ids in rising order, as one cursor: engines without a usable sort index then sort once, not per page.
   * @param after only ids beyond this one, to go on where an earlier stream ended.
   */
  async *streamMemberIds(set: MemberSet, after?: string): AsyncGenerator<string> {
    if (set.type === 'ITEMIZED') {
      const filter = { set: set._id, ...(after === undefined ? {} : { member: { $gt: after } }) };
      const cursor = this.members.find(filter, { projection: { _id: 0, member: 1 } }).sort({ member: 1 });
      for await (const { member } of cursor) yield member;
      return;
    }
    const query = setFilter(set.content, set.query);
    const filter = after === undefined ? query : { $and: [query, { _id: { $gt: after } }] };
    const cursor = this.#records(set)
      .find(filter, { projection: { _id: 1 } })
      .sort({ _id: 1 });
    for await (const { _id } of cursor) yield _id;
  }

  #records(set: MemberSet): Collection<{ _id: string }> {
    return this.#db.collection<{ _id: string }>(SET_CONTENTS[set.content].collection);
  }
}
