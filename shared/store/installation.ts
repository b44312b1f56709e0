import type { Collection, Db } from 'mongodb';
import type { TemporalHome } from '../model/run.ts';
import { isDuplicateKey } from './write-errors.ts';

interface StoredHome extends TemporalHome {
  _id: 'temporal';
  since: Date;
}

/** What this database belongs to. */
export class Installation {
  readonly #collection: Collection<StoredHome>;

  constructor(db: Db) {
    this.#collection = db.collection<StoredHome>('installation');
  }

  /** Binds the database to a Temporal, unless it belongs to one. @returns the one that it belongs to now. */
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
}
