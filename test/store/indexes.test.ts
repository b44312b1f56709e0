import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { OpenDatabase } from '../../shared/store/database.ts';
import { compareIndexes, ensureIndexes, replaceIndex, type IndexNews } from '../../shared/store/ensure-indexes.ts';
import { INDEXES, type WantedIndex } from '../../shared/store/indexes.ts';
import { UnusableDatabaseError } from '../../shared/store/unusable-database.ts';
import { openTestDatabase } from '../support/store.ts';

const PLAIN: WantedIndex = { collection: 'things', key: { colour: 1 } };
const UNIQUE: WantedIndex = { collection: 'things', key: { number: 1 }, options: { unique: true } };

describe('indexes', () => {
  let database: OpenDatabase;
  const news: IndexNews[] = [];
  const tell = (each: IndexNews) => {
    news.push(each);
  };
  const ensure = (wanted: readonly WantedIndex[], quicklyBuilt?: number) =>
    ensureIndexes(database.db, database.patient, tell, wanted, quicklyBuilt);
  const stateOf = async (wanted: WantedIndex) => (await compareIndexes(database.db, [wanted]))[0]?.state;
  async function afresh(...documents: { colour?: string; number: number }[]): Promise<void> {
    news.length = 0;
    await database.db.dropCollection('things');
    if (documents.length > 0) await database.db.collection('things').insertMany(documents);
  }

  before(async () => {
    database = await openTestDatabase();
  });
  after(() => database.close());

  it('are all made at the first start, even by two processes at once, and none is made twice', async () => {
    await Promise.all([ensure(INDEXES), ensure(INDEXES)]);
    const states = await compareIndexes(database.db);
    assert.deepEqual([...new Set(states.map(({ state }) => state))], ['there']);
    assert.equal(states.length, INDEXES.length);
  });

  it('do not delay a start when they take long: they are built in the background, and reported', async () => {
    await afresh({ number: 1 }, { number: 2 });
    const { rest } = await ensure([PLAIN], 1);
    assert.match(news[0]?.what ?? '', /is being built/);
    await rest;
    assert.match(news[1]?.what ?? '', /is built/);
    assert.equal(await stateOf(PLAIN), 'there');
  });

  it('that must be unique are waited for, and if they cannot be, the start says why and what to do', async () => {
    await afresh({ number: 1 }, { number: 2 });
    await ensure([UNIQUE], 1);
    assert.equal(await stateOf(UNIQUE), 'there');
    await afresh({ number: 1 }, { number: 1 });
    await assert.rejects(
      ensure([UNIQUE]),
      (error) =>
        error instanceof UnusableDatabaseError &&
        /share a key .*Remove all but one.*number_1 of things/s.test(error.message),
    );
  });

  it('that exist with other options do not break a start: it names the command that fixes them', async () => {
    await afresh({ number: 1 });
    await database.db.collection('things').createIndex({ colour: 1 }, { sparse: true }, {});
    await ensure([PLAIN]);
    assert.match(news[0]?.what ?? '', /other options.*npm run indexes -- --replace/s);
    assert.equal(await stateOf(PLAIN), 'differs');
    await replaceIndex(database.db, PLAIN);
    assert.equal(await stateOf(PLAIN), 'there');
  });

  it('that must be unique but are not stop a start, since nothing else keeps keys unique', async () => {
    await afresh({ number: 1 });
    await database.db.collection('things').createIndex({ number: 1 });
    await assert.rejects(ensure([UNIQUE]), /number_1 of things is there with other options/);
  });

  it('that Muster does not need are left alone, and listed', async () => {
    await afresh({ number: 1 });
    await database.db.collection('things').createIndex({ size: 1 });
    await ensure([PLAIN]);
    const states = await compareIndexes(database.db, [PLAIN]);
    assert.deepEqual(
      states.map(({ name, state }) => [name, state]),
      [
        ['colour_1', 'there'],
        ['size_1', 'other'],
      ],
    );
  });
});
