import { randomBytes } from 'node:crypto';
import type { ClientSession, Collection, Db, Filter } from 'mongodb';
import { rowsKeyOf, type MemberSet, type SetMemberRow } from '../model/set.ts';
import { defined } from '../runtime/defined.ts';
import { SetLeftovers } from './set-leftovers.ts';
import { STREAMED_IDS, streamInOrder } from './streaming.ts';
import { isServerAway } from './write-errors.ts';

const ROWS_PER_INSERT = 1_000;

/** The result of adding or removing ids. */
export interface MembershipChange {
  /** As it is now. */
  set: MemberSet;
  changed: string[];
  /** When adding: already in the set. When removing: not in the set. */
  already: string[];
}

/** All ids or none, or only the possible ones. */
export type ChangeMode = 'together' | 'each';

const LIVE_ITEMIZED = { type: 'ITEMIZED', deleted: { $exists: false } } as const satisfies Filter<MemberSet>;

/**
 * Members of itemized sets. The set's count and version change with its rows in one transaction: the set document
 * serializes concurrent callers, and a crash leaves both changes or neither.
 */
export class SetMembers {
  readonly rows: Collection<SetMemberRow>;
  readonly leftovers: SetLeftovers;
  readonly #db: Db;
  readonly #sets: Collection<MemberSet>;

  constructor(db: Db, sets: Collection<MemberSet>) {
    this.#db = db;
    this.#sets = sets;
    this.rows = db.collection<SetMemberRow>('set_members');
    this.leftovers = new SetLeftovers(db, sets, this.rows);
  }

  /** Ids in ascending order. @param after only ids after this one. */
  async *stream(set: MemberSet, after?: string): AsyncGenerator<string> {
    const rows = streamInOrder((last: SetMemberRow | undefined) => {
      const from = last?.member ?? after;
      const filter = { set: rowsKeyOf(set), ...(from === undefined ? {} : { member: { $gt: from } }) };
      return this.rows.find(filter, { ...STREAMED_IDS, projection: { _id: 0, member: 1 } }).sort({ member: 1 });
    });
    for await (const { member } of rows) yield member;
  }

  /** A page of ids in ascending order. */
  async page(set: MemberSet, offset: number, limit: number): Promise<string[]> {
    if (limit === 0) return [];
    const found = await this.rows
      .find({ set: rowsKeyOf(set) }, { projection: { _id: 0, member: 1 } })
      .sort({ member: 1 })
      .skip(offset)
      .limit(limit)
      .toArray();
    return found.map(({ member }) => member);
  }

  /** Adds distinct ids. @returns undefined if the itemized set no longer exists. */
  async add(set: string, ids: readonly string[], mode: ChangeMode): Promise<MembershipChange | undefined> {
    return this.#inTransaction(async (session) => {
      const read = await this.#read(set, ids, session);
      if (!read) return undefined;
      const { found, present } = read;
      const fresh = ids.filter((id) => !present.has(id));
      const already = ids.filter((id) => present.has(id));
      if (fresh.length === 0 || (mode === 'together' && already.length > 0))
        return { set: found, changed: [], already };
      const changed = await this.#recount(set, fresh.length, session);
      await this.rows.insertMany(toRows(rowsKeyOf(found), fresh), { session });
      return { set: changed ?? found, changed: fresh, already };
    });
  }

  /** Removes distinct ids. @returns undefined if the itemized set no longer exists. */
  async remove(set: string, ids: readonly string[], mode: ChangeMode): Promise<MembershipChange | undefined> {
    return this.#inTransaction(async (session) => {
      const read = await this.#read(set, ids, session);
      if (!read) return undefined;
      const { found, present } = read;
      const there = ids.filter((id) => present.has(id));
      const already = ids.filter((id) => !present.has(id));
      if (there.length === 0 || (mode === 'together' && already.length > 0))
        return { set: found, changed: [], already };
      const changed = await this.#recount(set, -there.length, session);
      await this.rows.deleteMany({ _id: { $in: rowIds(rowsKeyOf(found), there) } }, { session });
      return { set: changed ?? found, changed: there, already };
    });
  }

  /**
   * Makes these distinct ids the whole membership, in one switch for a set of any size; a reader that started earlier
   * keeps the members it started with.
   * @returns the set, the ids that were already in it, and how many members left; undefined if there is no such
   * itemized set.
   */
  async replace(set: string, ids: readonly string[]): Promise<(MembershipChange & { removed: number }) | undefined> {
    const found = await this.#sets.findOne({ _id: set, ...LIVE_ITEMIZED });
    if (!found) return undefined;
    const key = `${set}~${randomBytes(6).toString('hex')}`;
    await this.fill(key, ids);
    const modifiedDate = new Date();
    const before = await this.#switchTo(set, key, ids.length, modifiedDate);
    if (!before) {
      await this.rows.deleteMany({ set: key });
      return undefined;
    }
    await this.leftovers.forget(key);
    const present = await this.#presentIn(rowsKeyOf(before), ids);
    return {
      set: { ...before, rowsUnder: key, members: ids.length, modifiedDate, version: before.version + 1 },
      changed: ids.filter((id) => !present.has(id)),
      already: ids.filter((id) => present.has(id)),
      removed: before.members - present.size,
    };
  }

  /**
   * Writes the rows of a set that does not exist yet. They count as leftovers until the caller calls
   * `leftovers.forget(key)`, once the set refers to them; so rows from a crash in between are removed later.
   * @param ids distinct.
   * @returns their number.
   */
  async fill(key: string, ids: AsyncIterable<string> | Iterable<string>): Promise<number> {
    await this.leftovers.remember(key);
    let members = 0;
    let waiting: string[] = [];
    const write = async () => {
      if (waiting.length > 0) await this.rows.insertMany(toRows(key, waiting), { ordered: false });
      members += waiting.length;
      waiting = [];
    };
    for await (const id of ids) {
      if (waiting.push(id) >= ROWS_PER_INSERT) await write();
    }
    await write();
    return members;
  }

  async #inTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.#db.client.withSession((session) =>
      session.withTransaction(() => failFastWhenAway(work(session)), { readConcern: { level: 'snapshot' } }),
    );
  }

  async #read(set: string, ids: readonly string[], session: ClientSession) {
    const found = await this.#sets.findOne({ _id: set, ...LIVE_ITEMIZED }, { session });
    return found && { found, present: await this.#presentIn(rowsKeyOf(found), ids, session) };
  }

  async #presentIn(key: string, ids: readonly string[], session?: ClientSession): Promise<Set<string>> {
    const rows = await this.rows
      .find({ _id: { $in: rowIds(key, ids) } }, { projection: { _id: 0, member: 1 }, ...defined({ session }) })
      .toArray();
    return new Set(rows.map(({ member }) => member));
  }

  /** Happens before the rows are written: the second of two callers fails here at once and starts over. */
  async #recount(set: string, difference: number, session: ClientSession): Promise<MemberSet | null> {
    return this.#sets.findOneAndUpdate(
      { _id: set },
      { $set: { modifiedDate: new Date() }, $inc: { version: 1, members: difference } },
      { session, returnDocument: 'after' },
    );
  }

  /** Makes the set refer to the rows under another key. @returns the previous set. */
  async #switchTo(set: string, key: string, members: number, modifiedDate: Date): Promise<MemberSet | null> {
    return this.#inTransaction(async (session) => {
      const found = await this.#sets.findOne({ _id: set, ...LIVE_ITEMIZED }, { session });
      if (!found) return null;
      await this.leftovers.remember(rowsKeyOf(found));
      const switched = { $set: { rowsUnder: key, members, modifiedDate }, $inc: { version: 1 } };
      return this.#sets.findOneAndUpdate({ _id: set }, switched, { session });
    });
  }
}

/** The driver retries a transaction for two minutes even without a database; callers must learn of that at once. */
async function failFastWhenAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isServerAway(error)) throw error;
    throw new Error('The database became unreachable while members were being changed.', { cause: error });
  }
}

function rowIds(key: string, ids: readonly string[]): string[] {
  return ids.map((id) => `${key}:${id}`);
}

function toRows(key: string, ids: readonly string[]): SetMemberRow[] {
  return ids.map((member) => ({ _id: `${key}:${member}`, set: key, member }));
}
