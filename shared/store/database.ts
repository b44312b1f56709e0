import { MongoClient, type Db, type Document, type MongoClientOptions } from 'mongodb';
import { tellOfCommands } from './tell-of-commands.ts';
import { databaseCommands } from '../runtime/watched.ts';
import { boundReads } from './read-bounds.ts';
import { UnusableDatabaseError, toUnusable, wrongAddress } from './unusable-database.ts';

export interface OpenDatabase {
  db: Db;
  /** The same database, for calls whose first answer may take minutes; see docs/store.md. */
  patient: Db;
  /** Connects, if that was postponed or failed. Afterwards the driver reconnects by itself. */
  connect(this: void): Promise<void>;
  close(this: void): Promise<void>;
}

/** What a program does when the database is unreachable. */
export interface DatabaseOptions {
  /**
   * `now` throws if the server is unreachable; `later` lets the program start, which then calls `connect` until it
   * succeeds.
   */
  connect?: 'now' | 'later';
  /** How long a call waits for a server, in milliseconds; a hanging server is abandoned after three times as long. */
  patienceMs?: number;
  /** Driver settings besides Muster's own: tests allow only Stable API v1. */
  driver?: Pick<MongoClientOptions, 'serverApi'> | undefined;
}

/**
 * Opens; writes are acknowledged by the majority and journaled, reads go to the primary and see only majority-committed
 * data, so that no decision rests on data that a failover rolls back.
 * @throws UnusableDatabaseError for an invalid address, and for a server that can never work.
 */
export async function openDatabase(
  url: string,
  name: string,
  { connect = 'now', patienceMs, driver = {} }: DatabaseOptions = {},
): Promise<OpenDatabase> {
  const options: MongoClientOptions = {
    appName: 'muster',
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    ignoreUndefined: true,
    // It costs a copy of each command and answer.
    monitorCommands: databaseCommands.isWatched,
    serverSelectionTimeoutMS: patienceMs ?? 5_000,
    ...(patienceMs === undefined ? {} : { connectTimeoutMS: 2 * patienceMs, heartbeatFrequencyMS: patienceMs }),
    ...driver,
  };
  const { client, patient } = makeClients(url, options);
  const connectClient = async () => {
    try {
      await client.connect();
      refuseStandalone(await client.db(name).command({ hello: 1 }));
    } catch (error) {
      throw toUnusable(error, url) ?? error;
    }
  };
  if (connect === 'now') await connectClient();
  return {
    db: boundReads(client.db(name)),
    patient: boundReads(patient.db(name)),
    connect: connectClient,
    close: async () => {
      await Promise.all([client.close(), patient.close()]);
    },
  };
}

/** The patient client connects on first use. Its heartbeats still detect a hanging server. */
function makeClients(url: string, options: MongoClientOptions): { client: MongoClient; patient: MongoClient } {
  try {
    const clients = {
      client: new MongoClient(url, { ...options, socketTimeoutMS: 120_000, maxPoolSize: 40 }),
      patient: new MongoClient(url, { ...options, socketTimeoutMS: 0, maxPoolSize: 20 }),
    };
    if (databaseCommands.isWatched) for (const each of Object.values(clients)) tellOfCommands(each);
    return clients;
  } catch (error) {
    throw wrongAddress(error, url);
  }
}

/**
 * Sets change their members in transactions, which a standalone server does not support.
 * @param hello the server's answer to `hello`.
 */
export function refuseStandalone(hello: Document): void {
  if (hello['setName'] !== undefined || hello['msg'] === 'isdbgrid') return;
  throw new UnusableDatabaseError(
    'The database cannot be used: it is a MongoDB server alone, which has no transactions. Run it as a replica set; one ' +
      'member is enough: start it with --replSet muster, and call rs.initiate() once.',
  );
}
