import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { publishAssets } from '../../shared/publishing/records/publish-assets.ts';
import type { DiscoverySettings } from '../../shared/publishing/records/discovery-settings.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { DiscoveryPlace } from '../../shared/model/discovery.ts';
import { Discovery } from '../../shared/store/discovery.ts';
import type { OpenDatabase } from '../../shared/store/database.ts';
import { PublicationClock } from '../../shared/store/publication-clock.ts';
import { Relations } from '../../shared/store/relations.ts';
import { Sets } from '../../shared/store/sets.ts';
import { Records } from '../../shared/store/records.ts';
import { openTestDatabase } from '../support/store.ts';
import { until } from '../support/until.ts';
import { withMethods } from '../support/part-of-store.ts';

const SETTINGS: DiscoverySettings = {
  publicUrl: 'https://repository.example.org',
  institution: 'INST',
  timeZone: 'UTC',
  publisher: 'Example University',
  sets: [],
};

/** Time that a test moves; every process may have its own. */
function movableClock(startSeconds: number) {
  const time = { ms: startSeconds * 1_000 };
  return { now: async () => time.ms, pass: (ms: number) => (time.ms += ms) };
}

describe('datestamps', () => {
  let database: OpenDatabase;

  before(async () => {
    database = await openTestDatabase();
  });
  after(() => database.close());

  /** A store whose publishers go by the given clock. */
  function storeAt(now: () => Promise<number>, turnMs?: number) {
    const discovery = new Discovery(database.db);
    Object.assign(discovery, { clock: new PublicationClock(database.db, now, turnMs) });
    const relations = new Relations(database.db);
    return {
      assets: new Records<Asset>(database.db, 'assets', relations),
      relations,
      sets: new Sets(database.db),
      discovery,
    };
  }

  async function cleanStart(): Promise<void> {
    for (const name of ['assets', 'discovery', 'discovery_clock']) await database.db.collection(name).deleteMany({});
  }

  it('keeps harvesters from reading a second that is still being written, or one before an open turn', async () => {
    await cleanStart();
    const time = movableClock(1_000);
    const { clock } = storeAt(time.now).discovery;
    const turn = await clock.begin(['a']);
    assert.equal(turn.datestamp.getTime(), 1_000_000);
    time.pass(5_000);
    assert.equal((await clock.horizon()).getTime(), 999_000);
    assert.equal(await clock.end(turn), true);
    assert.equal((await clock.horizon()).getTime(), 1_004_000);
  });

  it('never reuses a datestamp that was already read, even with a clock an hour behind', async () => {
    await cleanStart();
    const right = storeAt(movableClock(10_000).now).discovery.clock;
    const behind = storeAt(movableClock(6_400).now).discovery.clock;
    const horizon = await right.horizon();
    const turn = await behind.begin(['a']);
    assert.ok(turn.datestamp > horizon);
    await behind.end(turn);
    assert.ok((await behind.horizon()) >= horizon, 'what was promised stays');
  });

  it('makes no publisher wait longer than one turn, even if the clock of its holder is wrong', async () => {
    await cleanStart();
    const time = movableClock(10_000);
    const right = storeAt(time.now, 30_000).discovery;
    const ahead = storeAt(movableClock(13_600).now, 30_000).discovery;
    await ahead.clock.begin(['a']);
    const waiting = right.clock.begin(['b'], AbortSignal.timeout(10_000));
    await until('its turn is shortened', async () => {
      const clock = await database.db.collection<{ turn: { until: number } }>('discovery_clock').findOne({});
      return clock?.turn.until === 10_030_000;
    });
    time.pass(31_000);
    assert.deepEqual((await waiting).inherited, ['a']);
  });

  it('republishes, with a later datestamp, what a publisher presumed dead wrote late', async () => {
    await cleanStart();
    const time = movableClock(2_000);
    const store = storeAt(time.now, 30_000);
    await store.assets.insert([{ _id: 'a', title: 'First' }], 'test');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reached: () => void = () => undefined;
    const isWriting = new Promise<void>((resolve) => (reached = resolve));
    let times = 0;
    const slow = {
      ...store,
      discovery: withMethods(store.discovery, {
        publish:
          (real) =>
          async (...given) => {
            times += 1;
            if (times === 1) {
              reached();
              await held;
            }
            return real(...given);
          },
      }),
    };
    const late = publishAssets(slow, ['a'], { settings: SETTINGS });
    await isWriting;
    time.pass(31_000);
    // Somebody else publishes something else, and so takes the abandoned turn over.
    const outcomes = await publishAssets(store, ['b'], { settings: SETTINGS });
    assert.deepEqual([...outcomes.keys()].includes('b'), true);
    time.pass(2_000);
    const harvested = await store.discovery.clock.horizon();
    const seen = await store.discovery.get('a');
    assert.ok(seen && seen.datestamp <= harvested);
    release();
    await late;
    const now = await store.discovery.get('a');
    // Either the late write found its place taken, or it was made again behind what was harvested.
    assert.ok(now && (now.version === seen.version || now.datestamp > harvested));
  });

  it('shows every last version to a harvester that reads page by page while many publish', async () => {
    await cleanStart();
    const stores = Array.from({ length: 4 }, () => storeAt(async () => Date.now()));
    const [reader] = stores;
    assert.ok(reader);
    const ids = Array.from({ length: 24 }, (_, index) => `asset-${String(index).padStart(2, '0')}`);
    await reader.assets.insert(
      ids.map((_id) => ({ _id, title: 'Title 0' })),
      'test',
    );
    const seen = new Map<string, number>();
    let isWriting = true;
    let from: Date | undefined;
    const harvest = async () => {
      const until = await reader.discovery.clock.horizon();
      let after: DiscoveryPlace | undefined;
      for (;;) {
        const page = await reader.discovery.list({ from, until, after }, 5);
        for (const { _id, version } of page) seen.set(_id, version);
        const last = page.at(-1);
        if (!last) break;
        after = { datestamp: last.datestamp, id: last._id };
      }
      // The next one begins a second later: what was read is closed.
      from = new Date(until.getTime() + 1_000);
    };
    const writers = stores.map(async (store, writer) => {
      for (let round = 1; round <= 12; round += 1) {
        const some = ids.filter((_, index) => (index + round) % 4 === writer);
        for (const id of some)
          await store.assets.edit(id, 'test', (was) => ({ ...was, title: `Title ${round}.${writer}` }));
        await publishAssets(store, some, { settings: SETTINGS });
      }
    });
    const harvesting = (async () => {
      while (isWriting) await harvest();
    })();
    await Promise.all(writers);
    isWriting = false;
    await harvesting;
    // Every harvest but this last one went on from where the one before had ended.
    for (let waited = 0; waited < 40 && seen.size < ids.length; waited += 1) await harvest();
    const last = (await reader.discovery.collection.find().toArray()).map(({ datestamp }) => datestamp.getTime());
    while ((await reader.discovery.clock.horizon()).getTime() < Math.max(...last)) await harvest();
    await harvest();
    for (const id of ids) assert.equal(seen.get(id), (await reader.discovery.get(id))?.version, id);
  });
});
