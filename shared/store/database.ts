import { MongoClient, type Db } from 'mongodb';

export interface OpenDatabase {
  db: Db;
  close(this: void): Promise<void>;
}

/** Connects; writes are acknowledged by the majority and journaled, reads go to the primary. */
export async function openDatabase(url: string, name: string): Promise<OpenDatabase> {
  const client = new MongoClient(url, {
    appName: 'muster',
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    ignoreUndefined: true,
    serverSelectionTimeoutMS: 5_000,
    socketTimeoutMS: 120_000,
    maxPoolSize: 40,
  });
  await client.connect();
  return { db: client.db(name), close: () => client.close() };
}
