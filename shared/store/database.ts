import { MongoClient, type Db } from 'mongodb';

export interface OpenDatabase {
  db: Db;
  /** Connects if that was put off or failed; afterwards the driver finds a server that was away by itself. */
  connect(this: void): Promise<void>;
  close(this: void): Promise<void>;
}

/** How a program meets a database that is away. */
export interface DatabaseOptions {
  /** `now` throws when the server is away; `later` lets the program start, which calls `connect` until it succeeds. */
  connect?: 'now' | 'later';
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
  const connectClient = async () => {
    await client.connect();
  };
  if (connect === 'now') await connectClient();
  return { db: client.db(name), connect: connectClient, close: () => client.close() };
}
