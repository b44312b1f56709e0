import type { Collection, Db } from 'mongodb';

interface ApiKeyDocument {
  _id: string;
}

/** API keys: stored hashed, belonging to a user. */
export class ApiKeys {
  readonly collection: Collection<ApiKeyDocument>;

  constructor(db: Db) {
    this.collection = db.collection<ApiKeyDocument>('api_keys');
  }

  async ensureIndexes(): Promise<void> {
    await this.collection.createIndex({ user: 1 });
  }
}
