import type { Collection, Db } from 'mongodb';
import type { TemporalHome } from '../model/run.ts';
import { isDuplicateKey } from './write-errors.ts';

interface StoredHome extends TemporalHome {
  _id: 'temporal';
  since: Date;
}

interface StoredLinkKey {
  _id: 'link-key';
  sealed: string;
}

/** What each installation has once: the Temporal that the database belongs to, and the key for links in letters. */
export class Installation {
  readonly #collection: Collection<StoredHome>;
  readonly #keys: Collection<StoredLinkKey>;

  constructor(db: Db) {
    this.#collection = db.collection<StoredHome>('installation');
    this.#keys = db.collection<StoredLinkKey>('installation');
  }

  /** Binds the database to a Temporal, unless it already belongs to one. @returns the one it belongs to now. */
  async claimTemporal(home: TemporalHome, since: Date): Promise<TemporalHome> {
    const kept = await this.#collection.findOne({ _id: 'temporal' });
    if (kept) return { cluster: kept.cluster, namespace: kept.namespace };
    try {
      await this.#collection.insertOne({ _id: 'temporal', ...home, since });
      return home;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.claimTemporal(home, since);
    }
  }

  /** Binds the database to another Temporal. */
  async moveToTemporal(home: TemporalHome, since: Date): Promise<void> {
    await this.#collection.updateOne({ _id: 'temporal' }, { $set: { ...home, since } }, { upsert: true });
  }

  /** The key that seals the links in letters, itself sealed; undefined until one is stored. */
  async linkKey(): Promise<string | undefined> {
    return (await this.#keys.findOne({ _id: 'link-key' }))?.sealed;
  }

  /** Stores the key, unless there is one. @returns the stored key. */
  async keepLinkKey(sealed: string): Promise<string> {
    try {
      await this.#keys.insertOne({ _id: 'link-key', sealed });
      return sealed;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return (await this.linkKey()) ?? sealed;
    }
  }

  /**
   * Replaces the sealed form of the key with one that means the same. @returns false if another process did so since.
   */
  async resealLinkKey(was: string, sealed: string): Promise<boolean> {
    const { matchedCount } = await this.#keys.updateOne({ _id: 'link-key', sealed: was }, { $set: { sealed } });
    return matchedCount === 1;
  }
}
