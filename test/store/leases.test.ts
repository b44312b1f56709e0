import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OpenDatabase } from '../../shared/store/database.ts';
import { DiscoveryProgress } from '../../shared/store/discovery-progress.ts';
import { openTestDatabase } from '../support/store.ts';

const LEASE_MS = 60_000;

describe('a lease', () => {
  let database: OpenDatabase;
  before(async () => {
    database = await openTestDatabase();
  });
  after(() => database.close());

  /** Somebody who takes leases, by a clock that a test moves. */
  function holder(by: string, startMs: number) {
    const time = { ms: startMs };
    const progress = new DiscoveryProgress(database.db, async () => time.ms);
    return { pass: (ms: number) => (time.ms += ms), take: (name: string) => progress.lease(name, by, LEASE_MS) };
  }

  it('belongs to one worker as long as it renews, and to another once it has been silent that long', async () => {
    const [first, second] = [holder('first', 1_000_000), holder('second', 1_000_000)];
    assert.equal(await first.take('dois'), true);
    assert.equal(await second.take('dois'), false);
    assert.equal(await second.take('publisher'), true, 'another one');
    for (const each of [first, second]) each.pass(LEASE_MS - 1);
    assert.equal(await first.take('dois'), true);
    for (const each of [first, second]) each.pass(LEASE_MS - 1);
    assert.equal(await second.take('dois'), false);
    second.pass(2);
    assert.equal(await second.take('dois'), true);
    assert.equal(await first.take('dois'), false);
  });

  it('is taken by one of several who come at once', async () => {
    const all = Array.from({ length: 8 }, (_, index) => holder(`h${index}`, 2_000_000));
    const taken = await Promise.all(all.map((each) => each.take('at-once')));
    assert.equal(taken.filter(Boolean).length, 1);
  });

  it('keeps no one waiting when a wrong clock made it long', async () => {
    const [ahead, right] = [holder('ahead', 10_000_000), holder('right', 1_000_000)];
    assert.equal(await ahead.take('long'), true);
    assert.equal(await right.take('long'), true);
  });
});
