import { randomBytes } from 'node:crypto';
import { openDatabase, type DatabaseOptions, type OpenDatabase } from '../../shared/store/database.ts';
import { openStore, type Store } from '../../shared/store/store.ts';
import { testEngines } from './engines.ts';

/**
 * What MongoDB promises to keep (Stable API v1), and nothing beside it: a server that knows the option refuses the rest.
 * Set MUSTER_TEST_API=any for a server that does not.
 */
const STRICT: DatabaseOptions['driver'] =
  process.env['MUSTER_TEST_API'] === 'any'
    ? undefined
    : { serverApi: { version: '1', strict: true, deprecationErrors: true } };

/** A name that no other test file uses. */
export function newDatabaseName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

/** A separate database for one test file that works with parts of the store; closing it drops it. */
export async function openTestDatabase(): Promise<OpenDatabase> {
  const database = await openDatabase(testEngines().mongodbUrl, newDatabaseName(), { driver: STRICT });
  return {
    ...database,
    close: async () => {
      await database.db.dropDatabase();
      await database.close();
    },
  };
}

/** A separate store for one test file. */
export async function openTestStore(): Promise<Store & { databaseName: string }> {
  const databaseName = newDatabaseName();
  const store = await openStore(testEngines().mongodbUrl, databaseName, { driver: STRICT });
  await store.ensureIndexes();
  return { ...store, databaseName };
}
