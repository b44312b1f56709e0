import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { DoiProfile } from '../../shared/configuration/kinds/doi-profiles.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import type { Run } from '../../shared/model/run.ts';
import { startDataCiteStandIn, type DataCiteStandIn } from '../stand-ins/datacite.ts';
import { storeAssetSet } from '../support/asset-sets.ts';
import { describedAssets, storeDoiProfile, TEST_ACCOUNT, TEST_PUBLIC_URL } from '../support/doi-world.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';

const JOB = 'M50703';
const SETTINGS = { settings: { passDelays: [0, 0] } };

describe('a run of Register DOI for Research Assets', () => {
  let muster: TestMuster;
  let datacite: DataCiteStandIn;
  let worker: { stop(): Promise<void> };
  let sets = 0;

  before(async () => {
    datacite = await startDataCiteStandIn({
      accounts: [TEST_ACCOUNT, { name: 'OTHER.REPOSITORY', password: 'other', prefixes: ['10.5073'] }],
    });
    muster = await openMuster([], { environment: { MUSTER_PUBLIC_URL: TEST_PUBLIC_URL } });
    await muster.store.rates.set('datacite', 2_000);
    worker = await muster.startWorker();
  });
  after(async () => {
    await worker.stop();
    await muster.close();
    await datacite.close();
  });
  beforeEach(async () => {
    datacite.setFault(() => undefined);
    await muster.store.configuration.collection.deleteMany({});
    await profile('main');
  });

  const profile = (code: string, content: Partial<DoiProfile> = {}, password?: string | null) =>
    storeDoiProfile(
      { store: muster.store, secrets: muster.room.secrets },
      code,
      { base_url: datacite.url, ...content },
      password,
    );

  /** Each test has assets of its own. */
  async function store(assets: readonly MusterRecord[]): Promise<{ set: string; ids: string[] }> {
    sets += 1;
    const own = assets.map((asset) => ({ ...asset, _id: `s${sets}-${asset._id}` }));
    return { set: await storeAssetSet(muster.store, own, `set-${sets}`), ids: own.map(({ _id }) => _id) };
  }
  async function register(set: string): Promise<{ run: Run; rows: JournalRow[] }> {
    const { _id } = await muster.submit(JOB, set, {}, {}, SETTINGS);
    return ended(_id);
  }
  async function ended(id: string): Promise<{ run: Run; rows: JournalRow[] }> {
    const run = await muster.ended(id);
    return { run, rows: await muster.store.journal.collection.find({ run: id }).sort({ member: 1 }).toArray() };
  }
  const doiOf = async (id: string) => ((await muster.store.assets.get(id)) as Asset | undefined)?.doi;
  const outcomes = (rows: readonly JournalRow[]) => rows.map(({ outcome, reason }) => `${outcome} ${reason}`);

  it('registers reserved DOIs, mints one for each asset without, and leaves external and findable ones', async () => {
    const { set, ids } = await store(
      describedAssets(
        4,
        (index) =>
          [
            {},
            { doi: { value: '10.5072/KEPT.1', state: 'reserved' } },
            { doi: { value: '10.9999/elsewhere', state: 'external' } },
            { doi: { value: '10.5072/done', state: 'findable', profile: 'main' } },
          ][index] ?? {},
      ),
    );
    const { run, rows } = await register(set);
    assert.equal(run.status, 'COMPLETED_SUCCESS', JSON.stringify(rows));
    assert.deepEqual(outcomes(rows), [
      'succeeded CHANGED',
      'succeeded CHANGED',
      'skipped EXTERNAL_DOI',
      'unchanged ALREADY_FINDABLE',
    ]);
    const [minted, kept] = await Promise.all(ids.map(doiOf));
    assert.deepEqual(minted, { value: '10.5072/00000001', state: 'findable', profile: 'main' });
    assert.deepEqual(kept, { value: '10.5072/KEPT.1', state: 'findable', profile: 'main' });
    const there = datacite.dois.get('10.5072/kept.1');
    assert.equal(there?.state, 'findable');
    assert.equal(there?.url, `${TEST_PUBLIC_URL}/assets/${ids[1]}`);
    assert.equal(there?.client, 'test.repository');
    assert.equal(datacite.dois.has('10.5072/done'), false, 'nothing was asked about the findable one');
  });

  it('pauses the run when DataCite refuses the account, and goes on when it is put right', async () => {
    await profile('main', {}, 'wrong');
    const { set, ids } = await store(describedAssets(3));
    const { _id } = await muster.submit(JOB, set, {}, {}, { settings: { passDelays: [0, 0], concurrency: 1 } });
    const paused = await until('the run paused', async () => (await muster.store.runs.get(_id))?.progress?.paused);
    assert.equal(paused.reason, 'BREAKER');
    assert.match(paused.message, /account or its password \(401\)/);
    assert.doesNotMatch(paused.message, /wrong/);
    await profile('main');
    await muster.temporal.workflow.getHandle(_id).executeUpdate('resume', { args: [{ id: 'r', by: 'admin' }] });
    const { run } = await ended(_id);
    assert.equal(run.status, 'COMPLETED_SUCCESS');
    assert.equal((await doiOf(ids[0] ?? ''))?.state, 'findable');
  });
});
