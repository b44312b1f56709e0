import type { Collection, Db } from 'mongodb';
import type { Session } from '../model/session.ts';

/** Sessions of people who signed in. One that ended is gone; the database removes those that expire. */
export class Sessions {
  readonly collection: Collection<Session>;

  constructor(db: Db) {
    this.collection = db.collection<Session>('sessions');
  }

  async get(id: string): Promise<Session | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  async among(ids: readonly string[]): Promise<Session[]> {
    return ids.length === 0 ? [] : this.collection.find({ _id: { $in: [...ids] } }).toArray();
  }

  async insert(session: Session): Promise<void> {
    await this.collection.insertOne(session);
  }

  /** A person's sessions, including some that expired just now, the one used last first. */
  async list(person: string): Promise<Session[]> {
    return this.collection.find({ person }).sort({ lastUsed: -1, _id: 1 }).toArray();
  }

  /** Notes that the session is in use. */
  async noteUse(id: string, at: Date): Promise<void> {
    await this.collection.updateOne({ _id: id, lastUsed: { $lt: at } }, { $set: { lastUsed: at } });
  }

  /** Notes that the person proved again who they are. */
  async noteAuthentication(id: string, at: Date): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $max: { authenticatedAt: at } });
  }

  /** Lets a session outlive the password that its person just set in it. */
  async notePassword(id: string, passwordAt: Date): Promise<void> {
    await this.collection.updateOne({ _id: id }, { $set: { passwordAt } });
  }

  /** @returns false if there is no such session. */
  async end(id: string): Promise<boolean> {
    return (await this.collection.deleteOne({ _id: id })).deletedCount === 1;
  }

  /** Ends all sessions of a person, but for one that may be kept. @returns how many. */
  async endAllOf(person: string, kept?: string): Promise<number> {
    const others = kept === undefined ? {} : { _id: { $ne: kept } };
    return (await this.collection.deleteMany({ person, ...others })).deletedCount;
  }
}
