import type { Collection, Db } from 'mongodb';
import type { ApiKey } from '../model/api-key.ts';
import { defined } from '../runtime/defined.ts';
import { isDuplicateKey } from './write-errors.ts';

/** API keys: stored as digests, belonging to a user. */
export class ApiKeys {
  readonly collection: Collection<ApiKey>;

  constructor(db: Db) {
    this.collection = db.collection<ApiKey>('api_keys');
  }

  async get(id: string): Promise<ApiKey | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  async among(ids: readonly string[]): Promise<ApiKey[]> {
    return ids.length === 0 ? [] : this.collection.find({ _id: { $in: [...ids] } }).toArray();
  }

  /** @returns false if the key exists, or if it claims to be the first and a first key exists. */
  async insert(key: ApiKey): Promise<boolean> {
    try {
      await this.collection.insertOne(key);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async hasFirst(): Promise<boolean> {
    return (await this.collection.countDocuments({ isFirst: true }, { limit: 1 })) > 0;
  }

  /** All keys, including revoked ones, oldest first; only one user's if a user is given. */
  async list(user?: string): Promise<ApiKey[]> {
    const filter = defined({ user });
    return this.collection.find(filter).sort({ created: 1, _id: 1 }).toArray();
  }

  /** @returns false if the key does not exist or is already revoked. */
  async revoke(id: string, at: Date): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, revoked: { $exists: false } },
      { $set: { revoked: at } },
    );
    return matchedCount === 1;
  }

  /**
   * Notes that the key was used. @returns false if its use was already noted after `since`, possibly by another
   * process.
   */
  async noteUse(id: string, at: Date, since = at): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, lastUsed: { $not: { $gt: since } } },
      { $set: { lastUsed: at } },
    );
    return matchedCount === 1;
  }
}
