import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import type { DiscoveryRecord } from '../../shared/model/discovery.ts';
import { readToken, writeToken } from '../../shared/publishing/oai/resumption-token.ts';
import type { DiscoveryPlace } from '../../shared/model/discovery.ts';
import { Discovery } from '../../shared/store/discovery.ts';
import { ensureIndexes } from '../../shared/store/ensure-indexes.ts';
import { INDEXES } from '../../shared/store/indexes.ts';
import type { OpenDatabase } from '../../shared/store/database.ts';
import { openTestDatabase } from '../support/store.ts';

const SETS = ['one', 'two'];
const arbitraryRecord = fc.record({
  id: fc.oneof(fc.stringMatching(/^[A-Za-z0-9]{1,4}$/), fc.constantFrom('é', '\uffee', '\u{1f600}', 'Z', 'a')),
  // Close together, and far apart.
  second: fc.constantFrom(1, 2, 3, 4, 9, 70, 100_000),
  sets: fc.subarray(SETS),
  left: fc.subarray(SETS),
});

describe('paging through discovery records', () => {
  let database: OpenDatabase;
  let discovery: Discovery;
  before(async () => {
    database = await openTestDatabase();
    discovery = new Discovery(database.db);
    const indexes = INDEXES.filter(({ collection }) => collection === 'discovery');
    await ensureIndexes(database.db, database.patient, () => undefined, indexes);
  });
  after(() => database.close());

  it('returns each record of the selection exactly once, in order, for any page size', async () => {
    const property = fc.asyncProperty(
      fc.uniqueArray(arbitraryRecord, { selector: ({ id }) => id, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.option(fc.constantFrom(...SETS), { nil: undefined }),
      fc.constantFrom(0, 1, 3, 8, 1_000),
      fc.constantFrom(1, 4, 5, 80, 200_000),
      async (records, limit, set, fromSecond, untilSecond) => {
        await discovery.collection.deleteMany({});
        await database.db.collection('discovery_clock').deleteMany({});
        if (records.length > 0) await discovery.collection.insertMany(records.map(toRecord));
        const from = fromSecond === 0 ? undefined : new Date(fromSecond * 1_000);
        const until = new Date(untilSecond * 1_000);
        const met: string[] = [];
        let after: DiscoveryPlace | undefined;
        for (;;) {
          const page = await discovery.list({ from, until, set, after }, limit);
          met.push(...page.map(({ _id }) => _id));
          const last = page.at(-1);
          if (!last) break;
          const place = { datestamp: last.datestamp, id: last._id };
          // The way through a token changes nothing.
          const { token } = writeToken(
            { verb: 'ListRecords', format: 'oai_dc', set, until, after: place, cursor: met.length },
            new Date(),
          );
          ({ after } = readToken(token, 'ListRecords', new Date()));
        }
        const isIn = ({ sets, left }: (typeof records)[number]) =>
          set === undefined || sets.includes(set) || left.includes(set);
        const wanted = records
          .filter((record) => record.second >= fromSecond && record.second <= untilSecond && isIn(record))
          .sort((one, other) => one.second - other.second || Buffer.compare(Buffer.from(one.id), Buffer.from(other.id)))
          .map(({ id }) => id);
        assert.deepEqual(met, wanted);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('looks for the earliest record once, whichever process asks', async () => {
    await discovery.collection.deleteMany({});
    await database.db.collection('discovery_clock').deleteMany({});
    assert.equal(await discovery.earliest(), undefined);
    const records = [7, 5, 9].map((second) => toRecord({ id: `r${second}`, second, sets: [], left: [] }));
    await discovery.collection.insertMany(records);
    assert.deepEqual(await discovery.earliest(), new Date(5_000));
    const another = new Discovery(database.db);
    another.collection.find = () => assert.fail('It was looked for again.');
    assert.deepEqual(await another.earliest(), new Date(5_000));
  });
});

function toRecord({ id, second, sets, left }: { id: string; second: number; sets: string[]; left: string[] }) {
  const leftSets = left.filter((spec) => !sets.includes(spec));
  const record: DiscoveryRecord = {
    _id: id,
    version: 1,
    revision: 1,
    since: new Date(0),
    datestamp: new Date(second * 1_000),
    deleted: false,
    sets,
    digest: id,
    ...(leftSets.length > 0 ? { leftSets } : {}),
  };
  return record;
}
