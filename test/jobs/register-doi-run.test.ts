import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { DoiProfile } from '../../shared/dois/doi-profile.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import type { Run } from '../../shared/model/run.ts';
import { controlRun } from '../../shared/runs/control-run.ts';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { startDataCiteStandIn, type DataCiteStandIn } from '../stand-ins/datacite.ts';
import { storeAssetSet } from '../support/asset-sets.ts';
import { describedAssets, storeDoiProfile, TEST_ACCOUNT, TEST_PUBLIC_URL } from '../support/doi-world.ts';
import { ADMIN } from '../support/callers.ts';
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
      { store: muster.store, secrets: muster.workerServices.secrets },
      code,
      { base_url: datacite.url, ...content },
      password,
    );

  /** Each test has its own assets. */
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
  const doiOf = async (id: string) => (await muster.store.assets.get(id))?.doi;
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

  it('pauses the run when DataCite refuses the account, and goes on once that is fixed', async () => {
    await profile('main', {}, 'wrong');
    const { set, ids } = await store(describedAssets(3));
    const { _id } = await muster.submit(JOB, set, {}, {}, { settings: { passDelays: [0, 0], concurrency: 1 } });
    const paused = await until('the run paused', async () => (await muster.store.runs.get(_id))?.progress?.paused);
    assert.equal(paused.reason, 'BREAKER');
    assert.match(paused.message, /account or its password \(401\)/);
    assert.doesNotMatch(paused.message, /wrong/);
    await profile('main');
    await controlRun(muster, { run: _id, op: 'resume', caller: ADMIN });
    const { run } = await ended(_id);
    assert.equal(run.status, 'COMPLETED_SUCCESS');
    assert.equal((await doiOf(ids[0] ?? ''))?.state, 'findable');
  });

  it('takes the first active profile by order whose type table has the asset type, and skips assets without one', async () => {
    const only = (asset_type: string, suffix_label: string) => [
      { asset_type, resource_type: 'Dataset' as const, suffix_label },
    ];
    await profile('main', { active: false });
    await profile('late', { order: 9, types: only('*', 'late'), suffix_template: '{label}.{number}' });
    await profile('early', {
      order: 1,
      types: only('dataset.*', 'Data'),
      suffix_template: '{label}.{category}.{number}',
      padding: 4,
      number_start: 7,
    });
    await profile('never', { order: 0, active: false, types: only('*', 'never') });
    const { set, ids } = await store(
      describedAssets(2, (index) => (index === 1 ? { resourcetype: { esploro: 'software.code' } } : {})),
    );
    await register(set);
    assert.deepEqual(await doiOf(ids[0] ?? ''), {
      value: '10.5072/data.dataset.0007',
      state: 'findable',
      profile: 'early',
    });
    assert.deepEqual(await doiOf(ids[1] ?? ''), { value: '10.5072/late.00000001', state: 'findable', profile: 'late' });

    await profile('late', { active: false });
    const other = await store(describedAssets(1, () => ({ resourcetype: { esploro: 'software.code' } })));
    const { rows } = await register(other.set);
    assert.deepEqual(outcomes(rows), ['skipped TYPE_NOT_ALLOWED']);
  });

  it('fails an asset that DataCite would refuse with the fields that are wrong, and reserves nothing for it', async () => {
    const before = datacite.calls.length;
    const { set, ids } = await store(describedAssets(1, () => ({ creators: [], date: {} })));
    const { rows } = await register(set);
    assert.deepEqual(outcomes(rows), ['failed INVALID_METADATA']);
    assert.deepEqual(
      rows[0]?.details?.map(({ item, message }) => `${item}: ${message ?? ''}`),
      [
        'creators: creators is missing: at least one creator with a name is needed',
        'date.published: publicationYear is missing',
      ],
    );
    assert.equal(datacite.calls.length, before, 'DataCite was not asked');
    assert.equal(await muster.store.dois.ofAsset(ids[0] ?? ''), undefined);
  });

  it('fails with every complaint of DataCite, each naming its attribute, and keeps the DOI for the next run', async () => {
    await profile('main', { landing_page: 'https://elsewhere.example.com/{doi}' });
    const { set, ids } = await store(describedAssets(1));
    const { rows } = await register(set);
    assert.deepEqual(outcomes(rows), ['failed REFUSED_BY_DATACITE']);
    assert.match(rows[0]?.message ?? '', /url: .*is not allowed by repository/);
    assert.equal(rows[0]?.details?.[0]?.item, 'url');
    const claimed = await muster.store.dois.ofAsset(ids[0] ?? '');
    assert.equal(claimed?.state, 'claimed');
    await profile('main');
    await register(set);
    assert.equal((await doiOf(ids[0] ?? ''))?.value, claimed._id, 'the suffix is the same however often it is tried');
  });

  it('fails when the prefix is not assigned to the account, and when no profile has the prefix of a reserved DOI', async () => {
    await profile('main', { prefix: '10.5999' });
    const { set } = await store(
      describedAssets(2, (index) => (index === 1 ? { doi: { value: '10.8888/x', state: 'reserved' } } : {})),
    );
    const { rows } = await register(set);
    assert.deepEqual(outcomes(rows), ['failed NOT_AUTHORIZED', 'failed NO_PROFILE_FOR_PREFIX']);
  });

  it('adopts a DOI that is already as wanted, and does not write it again', async () => {
    const { set, ids } = await store(
      describedAssets(1, () => ({ doi: { value: '10.5072/adopt', state: 'reserved' } })),
    );
    keep('10.5072/adopt', {
      url: `${TEST_PUBLIC_URL}/assets/${ids[0]}`,
      state: 'findable',
      title: 'Measurements, part 1',
    });
    const { rows } = await register(set);
    assert.deepEqual(outcomes(rows), ['succeeded CHANGED']);
    assert.equal((rows[0]?.result as { how?: string }).how, 'adopted');
    assert.equal(datacite.dois.get('10.5072/adopt')?.writes, 1);
  });

  it('completes a draft of the same account, and refuses a DOI that leads elsewhere or belongs to another account', async () => {
    await profile('other', { prefix: '10.5073', order: 200 });
    const values = ['10.5072/draft', '10.5072/leads-elsewhere', '10.5073/of-others'];
    const { set } = await store(describedAssets(3, (index) => ({ doi: { value: values[index], state: 'reserved' } })));
    keep('10.5072/draft', { state: 'draft', title: 'Draft' });
    keep('10.5072/leads-elsewhere', { url: 'https://repository.example.org/old', state: 'findable', title: 'Old' });
    keep('10.5073/of-others', {
      url: 'https://x.example.org',
      state: 'findable',
      title: 'Theirs',
      client: 'other.repository',
    });
    const { rows } = await register(set);
    assert.deepEqual(outcomes(rows), ['succeeded CHANGED', 'failed DOI_TAKEN', 'failed DOI_TAKEN']);
    assert.equal(datacite.dois.get('10.5072/draft')?.state, 'findable');
    assert.match(rows[1]?.message ?? '', /leads to https:\/\/repository\.example\.org\/old/);
    assert.match(rows[2]?.message ?? '', /another account \(other\.repository\)/);
    assert.deepEqual(datacite.dois.get('10.5072/leads-elsewhere')?.attributes['titles'], [{ title: 'Old' }]);
  });

  it('skips numbers that someone else registered under the prefix, or that assets carry', async () => {
    await profile('main', { suffix_template: 'pass.{number}', padding: 1 });
    keep('10.5072/pass.1', { url: 'https://repository.example.org/older-system', state: 'findable', title: 'Older' });
    const { set, ids } = await store([
      ...describedAssets(1),
      { _id: 'carries', title: 'Carries', doi: { value: '10.5072/PASS.2', state: 'external' } },
    ]);
    const { rows } = await register(set);
    assert.equal((await doiOf(ids[0] ?? ''))?.value, '10.5072/pass.3', JSON.stringify(rows));
    assert.deepEqual(datacite.dois.get('10.5072/pass.1')?.attributes['titles'], [{ title: 'Older' }]);
    assert.equal((await muster.store.dois.get('10.5072/pass.1'))?.state, 'foreign');
  });

  it('gives an asset one DOI when two runs work on it at once', async () => {
    const { set, ids } = await store(describedAssets(6));
    datacite.setFault(() => ({ kind: 'slow', ms: 30 }));
    const runs = await Promise.all([1, 2].map(() => muster.submit(JOB, set, {}, {}, SETTINGS)));
    for (const { _id } of runs) assert.equal((await ended(_id)).run.status, 'COMPLETED_SUCCESS');
    const values = await Promise.all(ids.map(async (id) => (await doiOf(id))?.value ?? ''));
    assert.equal(new Set(values).size, ids.length);
    const there = [...datacite.dois.values()].filter(({ url }) => ids.some((id) => url?.endsWith(`/${id}`)));
    assert.deepEqual(
      there.map(({ doi }) => doi).sort(),
      values.sort(),
      'no DOI is at DataCite beside those the assets have',
    );
  });

  it('waits as long as DataCite asks, and longer each time when it does not say', async () => {
    const { set } = await store(describedAssets(1));
    let answers = 0;
    datacite.setFault(({ method }) => {
      if (method !== 'PUT') return undefined;
      answers += 1;
      return answers === 1 ? { kind: 'too-many', retryAfter: '1' } : undefined;
    });
    const { run } = await register(set);
    assert.equal(run.status, 'COMPLETED_SUCCESS');
    const puts = datacite.calls.filter(({ method }) => method === 'PUT').slice(-2);
    assert.ok((puts[1]?.at ?? 0) - (puts[0]?.at ?? 0) >= 950, 'it waited for a second');
  });

  it('reports the result as unknown when the last answer is lost too, and lets the asset keep the DOI', async () => {
    const { set, ids } = await store(describedAssets(1));
    let isFirst = true;
    datacite.setFault(({ method }) => {
      if (method === 'PUT') return { kind: 'drop-after-commit' };
      if (!isFirst) return { kind: 'error', status: 503, when: 'before-commit' };
      isFirst = false;
      return undefined;
    });
    const { _id } = await muster.submit(JOB, set, {}, {}, { settings: { passDelays: [] } });
    const { rows } = await ended(_id);
    assert.deepEqual(outcomes(rows), ['failed PARTIAL']);
    assert.match(rows[0]?.message ?? '', /is registered is not known/);
    const doi = await doiOf(ids[0] ?? '');
    assert.equal(doi?.state, 'reserved');
    datacite.setFault(() => undefined);
    const again = await register(set);
    assert.deepEqual(outcomes(again.rows), ['succeeded CHANGED']);
    assert.equal((again.rows[0]?.result as { how?: string }).how, 'adopted');
    assert.deepEqual({ ...(await doiOf(ids[0] ?? '')), state: '' }, { ...doi, state: '' });
  });

  it('fails for a DOI that another asset has, and for a value that is not a DOI', async () => {
    await muster.store.dois.claim({
      ...{ _id: '10.5072/taken', asset: 'somebody', profile: 'main', isMinted: false },
      ...{ claimedBy: 'test', claimedAt: new Date() },
    });
    const values = ['10.5072/TAKEN', '10.5072/no doi'];
    const { set } = await store(describedAssets(2, (index) => ({ doi: { value: values[index], state: 'reserved' } })));
    const { rows } = await register(set);
    assert.deepEqual(outcomes(rows), ['failed DOI_TAKEN', 'failed DOI_NOT_ACCEPTED']);
    assert.match(rows[0]?.message ?? '', /belongs to asset somebody/);
  });

  it('pauses the run when the last active profile goes away, or its password', async () => {
    const { set } = await store(describedAssets(2));
    for (const spoil of [() => profile('main', { active: false }), () => profile('main', {}, null)]) {
      await profile('main');
      datacite.setFault(() => ({ kind: 'slow', ms: 300 }));
      const { _id } = await muster.submit(JOB, set, {}, {}, { settings: { passDelays: [0], concurrency: 1 } });
      await spoil();
      const paused = await until('the run paused', async () => (await muster.store.runs.get(_id))?.progress?.paused);
      assert.equal(paused.reason, 'BREAKER');
      assert.match(paused.message, /No DOI profile is active|has no password/);
      await profile('main');
      datacite.setFault(() => undefined);
      await controlRun(muster, { run: _id, op: 'resume', caller: ADMIN });
      assert.equal((await ended(_id)).run.status, 'COMPLETED_SUCCESS');
      await muster.store.assets.collection.updateMany({}, { $unset: { doi: '' } });
    }
  });

  it('keeps the password out of the history, the journal and the run', async () => {
    const { set } = await store(describedAssets(1));
    const { run, rows } = await register(set);
    const history = await muster.temporal.workflow.getHandle(workflowIdOf(run)).fetchHistory();
    for (const text of [JSON.stringify(history), JSON.stringify(rows), JSON.stringify(run)]) {
      assert.ok(!text.includes(TEST_ACCOUNT.password));
      assert.ok(!text.includes(Buffer.from(`${TEST_ACCOUNT.name}:${TEST_ACCOUNT.password}`).toString('base64')));
    }
  });

  /** Something that is at DataCite already. */
  function keep(
    doi: string,
    {
      url,
      state,
      title,
      client = 'test.repository',
    }: { url?: string; state: 'draft' | 'findable'; title: string; client?: string },
  ): void {
    const at = new Date().toISOString();
    const attributes = { titles: [{ title }] };
    datacite.dois.set(doi, {
      doi,
      client,
      state,
      url,
      attributes,
      created: at,
      updated: at,
      registered: at,
      writes: 1,
    });
  }
});
