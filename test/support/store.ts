import { randomBytes } from 'node:crypto';
import { openStore, type Store } from '../../shared/store/store.ts';
import { testEngines } from './engines.ts';

/** A store of its own for one test file. */
export async function openTestStore(): Promise<Store & { databaseName: string }> {
  const databaseName = `test_${randomBytes(6).toString('hex')}`;
  const store = await openStore(testEngines().mongodbUrl, databaseName);
  await store.ensureIndexes();
  return { ...store, databaseName };
}
