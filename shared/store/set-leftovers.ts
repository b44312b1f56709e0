import type { Collection, Db } from 'mongodb';
import { FINAL_STATUSES, type Run } from '../model/run.ts';
import { rowsKeyOf, type MemberSet, type SetMemberRow } from '../model/set.ts';

/** Long enough that nobody is still writing or reading these rows. */
const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;

interface Leftover {
  _id: string;
  at: Date;
}

/** Keys of member rows that may no longer be needed: of deleted sets, replaced memberships and interrupted fills. */
export class SetLeftovers {
  readonly #leftovers: Collection<Leftover>;
  readonly #runs: Collection<Run>;
  readonly #sets: Collection<MemberSet>;
  readonly #rows: Collection<SetMemberRow>;

  constructor(db: Db, sets: Collection<MemberSet>, rows: Collection<SetMemberRow>) {
    this.#leftovers = db.collection<Leftover>('set_leftovers');
    this.#runs = db.collection<Run>('runs');
    this.#sets = sets;
    this.#rows = rows;
  }

  async remember(key: string): Promise<void> {
    await this.#leftovers.updateOne({ _id: key }, { $set: { at: new Date() } }, { upsert: true });
  }

  async forget(key: string): Promise<void> {
    await this.#leftovers.deleteOne({ _id: key });
  }

  /**
   * Removes rows that were left over more than a day before `now` and that no set, and no run on a deleted set, needs.
   * @returns the number of keys whose rows were removed.
   */
  async clear(now: Date): Promise<number> {
    const due = await this.#leftovers.find({ at: { $lt: new Date(now.getTime() - KEPT_FOR_MS) } }).toArray();
    let cleared = 0;
    for (const { _id: key } of due) {
      const owner = await this.#ownerOf(key);
      if (owner?.deleted && (await this.#isStillToBeFrozen(owner))) continue;
      if (!owner || owner.deleted) {
        await this.#rows.deleteMany({ set: key });
        cleared += 1;
      }
      await this.forget(key);
    }
    return cleared;
  }

  async #ownerOf(key: string): Promise<MemberSet | undefined> {
    const id = key.split('~')[0] ?? key;
    const set = await this.#sets.findOne({ _id: id });
    return set && rowsKeyOf(set) === key ? set : undefined;
  }

  async #isStillToBeFrozen(set: MemberSet): Promise<boolean> {
    const waiting = { 'set.id': set._id, frozen: { $exists: false }, status: { $nin: [...FINAL_STATUSES] } };
    return (await this.#runs.countDocuments(waiting, { limit: 1 })) > 0;
  }
}
