import { randomBytes } from 'node:crypto';
import type { DatabaseOptions } from '../../shared/store/database.ts';
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

/** A separate store for one test file. */
export async function openTestStore(): Promise<Store & { databaseName: string }> {
  const databaseName = `test_${randomBytes(6).toString('hex')}`;
  const store = await openStore(testEngines().mongodbUrl, databaseName, { driver: STRICT });
  await store.ensureIndexes();
  return { ...store, databaseName };
}
