import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openStore, type Store } from '../../shared/store/store.ts';
import { databaseCommands } from '../../shared/runtime/watched.ts';
import { testEngines } from '../support/engines.ts';
import { openTestStore } from '../support/store.ts';

const SOON_MS = 30_000;

describe('the schedule of calls that processes share', () => {
  let store: Store & { databaseName: string };
  let other: Store;
  const reads = { rates: 0 };
  let unwatch: () => void;
  before(async () => {
    unwatch = databaseCommands.watch(({ command, collection }) => {
      if (command === 'find' && collection === 'rates') reads.rates += 1;
      return { end: () => undefined };
    });
    store = await openTestStore();
    other = await openStore(testEngines().mongodbUrl, store.databaseName);
  });
  after(async () => {
    unwatch();
    await Promise.all([store.close(), other.close()]);
  });

  const call = async ({ rates }: Store) => {
    (await rates.turn('orcid', AbortSignal.timeout(SOON_MS))).answered();
  };

  it('is not read again by a process that alone has changed it', async () => {
    await store.rates.set('orcid', 1_000);
    for (let calls = 0; calls < 3; calls += 1) await call(store);
    reads.rates = 0;
    for (let calls = 0; calls < 5; calls += 1) await call(store);
    assert.equal(reads.rates, 0);
  });

  it('is read again once another process has changed it', async () => {
    for (let calls = 0; calls < 3; calls += 1) await call(store);
    reads.rates = 0;
    await other.rates.hold('orcid', 1_500, 'answered 503');
    const began = performance.now();
    await call(store);
    const tookMs = performance.now() - began;
    assert.ok(reads.rates > 0);
    assert.ok(tookMs > 1_000, `it rested for ${Math.round(tookMs)} ms only`);
  });

  it('counts the calls of both when they take slots in turn', async () => {
    await store.rates.set('orcid', 1_000);
    for (let calls = 0; calls < 5; calls += 1) for (const process of [store, other]) await call(process);
    const [orcid] = (await store.rates.list()).filter(({ system }) => system === 'orcid');
    const before = orcid?.usedPerSecond ?? 0;
    await Promise.all(Array.from({ length: 40 }, (_, index) => call(index % 2 === 0 ? store : other)));
    const now = (await store.rates.list()).find(({ system }) => system === 'orcid');
    assert.ok((now?.usedPerSecond ?? 0) > before, 'calls of both are counted');
  });
});
