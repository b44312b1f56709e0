import { MongoClient, type Db } from 'mongodb';

export interface OpenDatabase {
  db: Db;
  close(this: void): Promise<void>;
}

/** How a program meets a database that is away. */
export interface DatabaseOptions {
  /** `now` throws when the server is away; `when-needed` lets the program start, and each call throws until it is back. */
  connect?: 'now' | 'when-needed';
  /** How long a call waits for a server, in milliseconds; a server that hangs is given up after three times as long. */
  patienceMs?: number;
}

/** Opens; writes are acknowledged by the majority and journaled, reads go to the primary. */
export async function openDatabase(
  url: string,
  name: string,
  { connect = 'now', patienceMs }: DatabaseOptions = {},
): Promise<OpenDatabase> {
  const client = new MongoClient(url, {
    appName: 'muster',
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    ignoreUndefined: true,
    serverSelectionTimeoutMS: patienceMs ?? 5_000,
    ...(patienceMs === undefined ? {} : { connectTimeoutMS: 2 * patienceMs, heartbeatFrequencyMS: patienceMs }),
    socketTimeoutMS: 120_000,
    maxPoolSize: 40,
  });
  if (connect === 'now') await client.connect();
  return { db: client.db(name), close: () => client.close() };
}
