import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { bringDoisInStep } from '../../workers/upkeep/bring-dois-in-step.ts';
import type { Asset } from '../../shared/model/asset.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import type { Role } from '../../shared/model/roles.ts';
import { startDataCiteStandIn, type DataCiteStandIn } from '../stand-ins/datacite.ts';
import { storeAssetSet } from '../support/asset-sets.ts';
import { describedAssets, storeDoiProfile, TEST_ACCOUNT, TEST_PUBLIC_URL } from '../support/doi-world.ts';
import { openMusterApi, runBody, type TestApi } from '../support/muster-api.ts';

const JOB = 'M50703';
const DELETE_JOB = 'M50702';
const NEVER = new AbortController().signal;

describe('DOIs through the API', () => {
  let api: TestApi;
  let datacite: DataCiteStandIn;
  let worker: { stop(): Promise<void> };
  let sets = 0;
  before(async () => {
    datacite = await startDataCiteStandIn({ accounts: [TEST_ACCOUNT] });
    api = await openMusterApi({ MUSTER_PUBLIC_URL: TEST_PUBLIC_URL });
    await api.store.rates.set('datacite', 2_000);
    const callers: Record<string, Role[]> = {
      admin: ['GENERAL_SYSTEM_ADMINISTRATOR'],
      assets: ['RESEARCH_ASSETS_MANAGER'],
      repository: ['REPOSITORY_ADMINISTRATOR'],
      users: ['USER_ADMINISTRATOR'],
    };
    for (const [caller, roles] of Object.entries(callers)) await api.makeCaller(caller, ...roles);
    worker = await api.startWorker();
  });
  after(async () => {
    await worker.stop();
    await api.close();
    await datacite.close();
  });
  beforeEach(async () => {
    datacite.setFault(() => undefined);
    await api.store.configuration.collection.deleteMany({});
    await storeDoiProfile({ store: api.store, secrets: api.workerServices.secrets }, 'main', {
      base_url: datacite.url,
    });
  });

  async function store(count = 1, change: (index: number) => Record<string, unknown> = () => ({})) {
    sets += 1;
    const assets = describedAssets(count, change).map((asset) => ({ ...asset, _id: `d${sets}-${asset._id}` }));
    const [first = { _id: '' }] = assets;
    return { set: await storeAssetSet(api.store, assets, `set-${sets}`), id: first._id };
  }
  const doiOf = async (id: string) => {
    const [read] = await api.store.assets.collection.find({ _id: id }).toArray();
    return (read as unknown as Asset | undefined)?.doi;
  };
  const reserve = (id: string, caller = 'assets') => api.call(caller, 'POST', `/dois/${id}?op=reserve`);
  const inStep = () => bringDoisInStep({ ...api.workerServices, signal: NEVER });
  async function registered(count = 1): Promise<{ set: string; id: string; doi: string }> {
    const { set, id } = await store(count);
    await api.run('admin', JOB, set, {});
    return { set, id, doi: (await doiOf(id))?.value ?? '' };
  }
  const stateAt = (doi: string) => datacite.dois.get(doi)?.state;

  it('configures profiles whose password is never read again, for those who may', async () => {
    const body = {
      ...{
        code: 'new',
        prefix: '10.5072',
        account: 'A.B',
        publisher: 'P',
        base_url: datacite.url,
        password: 'hidden-away',
      },
    };
    assert.equal((await api.call('repository', 'POST', '/doi-profiles', body)).status, 403);
    const made = await api.call('admin', 'POST', '/doi-profiles', body);
    assert.equal(made.status, 201, made.text);
    const read = await api.call('repository', 'GET', '/doi-profiles/new');
    assert.equal(read.body['password_set'], true);
    assert.equal(read.body['padding'], 8);
    assert.equal(read.body['active'], true);
    const changes = await api.call('admin', 'GET', '/doi-profiles/new/changes');
    for (const { text } of [made, read, changes]) assert.doesNotMatch(text, /hidden-away/);
    assert.equal((await api.call('users', 'GET', '/doi-profiles')).status, 403);
    const wrong = await api.call('admin', 'PUT', '/doi-profiles/new', {
      ...body,
      types: [{ asset_type: 'no.such', resource_type: 'Text' }],
    });
    assert.equal(wrong.status, 400);
    assert.match(wrong.text, /no asset type no\.such/);
  });

  it('refuses a run at submit while no profile is active, or no active one has a password', async () => {
    const { set } = await store();
    const services = { store: api.store, secrets: api.workerServices.secrets };
    const runs = await api.store.runs.collection.countDocuments();
    await storeDoiProfile(services, 'main', { base_url: datacite.url, active: false });
    const none = await api.call('admin', 'POST', `/jobs/${JOB}?op=run`, runBody(set, {}));
    assert.equal(none.status, 400);
    assert.match(none.text, /No DOI profile is active/);
    await storeDoiProfile(services, 'main', { base_url: datacite.url }, null);
    const open = await api.call('admin', 'POST', `/jobs/${JOB}?op=run`, runBody(set, {}));
    assert.equal(open.status, 400);
    assert.match(open.text, /main has no password/);
    await storeDoiProfile(services, 'other', { base_url: datacite.url });
    const taken = await api.call('admin', 'POST', `/jobs/${JOB}?op=run`, runBody(set, {}));
    assert.equal(taken.status, 200, 'a profile without a password does not stand in the way of another');
    await api.store.runs.collection.deleteOne({ 'set.id': set });
    await api.store.configuration.collection.deleteOne({ code: 'other' });
    assert.equal(await api.store.runs.collection.countDocuments(), runs);
  });

  it('lets only General System Administrators run the job', async () => {
    const { set } = await store();
    for (const caller of ['assets', 'repository', 'users']) {
      const { status } = await api.call(caller, 'POST', `/jobs/${JOB}?op=run`, runBody(set, {}));
      assert.equal(status, 403, caller);
    }
    const { run } = await api.run('admin', JOB, set, {});
    assert.equal(run.status, 'COMPLETED_SUCCESS');
  });

  it('reserves a DOI: a draft at DataCite, reserved on the asset, the same when asked again, registered by the job', async () => {
    const { set, id } = await store();
    assert.equal((await reserve(id, 'repository')).status, 403);
    const first = await reserve(id);
    assert.equal(first.status, 200, first.text);
    const value = String(first.body['value']);
    assert.deepEqual(
      { ...first.body, value: '', link: '', decided_date: '', confirmed: '' },
      {
        ...{ value: '', asset: id, state: 'RESERVED', profile: 'main', minted: true, decided_by: 'assets' },
        ...{ link: '', decided_date: '', confirmed: '' },
      },
    );
    assert.equal(stateAt(value), 'draft');
    assert.deepEqual(await doiOf(id), { value, state: 'reserved', profile: 'main' });
    assert.equal((await reserve(id)).body['value'], value);
    assert.equal(datacite.dois.get(value)?.writes, 1);

    const calls = datacite.calls.length;
    await api.run('admin', JOB, set, {});
    assert.deepEqual(await doiOf(id), { value, state: 'findable', profile: 'main' });
    assert.equal(datacite.calls.length, calls + 1, 'a draft of ours needs no look at what is there');
    assert.equal((await reserve(id)).body['state'], 'FINDABLE');
    const seen = await api.call('repository', 'GET', `/dois/${id}`);
    assert.equal(seen.body['state'], 'FINDABLE');
    const page = await api.call('repository', 'GET', '/dois?state=findable&profile=main&limit=1');
    assert.equal((page.body['doi'] as unknown[]).length, 1);
  });

  it('says why a DOI cannot be reserved', async () => {
    const external = await store(1, () => ({ doi: { value: '10.9/x', state: 'external' } }));
    const undescribed = await store(1, () => ({ creators: [] }));
    const { id } = await store();
    const expected: [string, number, RegExp][] = [
      ['nothing', 404, /no asset nothing/],
      [external.id, 409, /has the DOI 10\.9\/x \(external\)/],
      [undescribed.id, 422, /creators is missing/],
    ];
    for (const [asset, status, message] of expected) {
      const answer = await reserve(asset);
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.text, message);
    }
    datacite.setFault(() => ({ kind: 'refuse', status: 401 }));
    assert.match((await reserve(id)).text, /does not accept the account/);
    datacite.setFault(() => ({ kind: 'error', status: 503, when: 'before-commit' }));
    const away = await reserve(id);
    assert.equal(away.status, 503);
    assert.match(away.text, /stays the same/);
    assert.equal((await api.call('assets', 'POST', `/dois/${id}?op=other`)).status, 400);
    assert.equal((await api.call('admin', 'GET', `/dois/${undescribed.id}`)).status, 404);
  });

  it('hides the DOI of a deleted asset at DataCite, once, and shows it again when the deletion is taken back', async () => {
    const { set, id, doi } = await registered();
    assert.equal(stateAt(doi), 'findable');
    const { rows } = await api.run('admin', DELETE_JOB, set, {});
    assert.equal((await doiOf(id))?.state, 'registered');
    assert.deepEqual(await inStep(), { hidden: 1, shown: 0, failed: 0 });
    assert.equal(stateAt(doi), 'registered');
    assert.deepEqual(await inStep(), { hidden: 0, shown: 0, failed: 0 });

    const { before, after: written } = rows.get(id) ?? {};
    assert.deepEqual(Object.keys(written ?? {}).sort(), ['deleted', 'doi']);
    await api.store.assets.edit(id, 'undo', (record) => withoutDeletion({ ...record, ...before }));
    assert.equal((await doiOf(id))?.state, 'findable');
    assert.deepEqual(await inStep(), { hidden: 0, shown: 1, failed: 0 });
    assert.equal(stateAt(doi), 'findable');
  });

  it('hides it even after an outage of DataCite, a lost answer, or another account that had to be fixed', async () => {
    const { set, id, doi } = await registered();
    await api.run('admin', DELETE_JOB, set, {});
    const due = () => api.store.dois.collection.updateMany({}, { $unset: { notBefore: '' } });
    datacite.setFault(() => ({ kind: 'error', status: 503, when: 'before-commit' }));
    assert.equal((await inStep()).failed, 1);
    const seen = await api.call('admin', 'GET', '/dois?has_problem=true');
    assert.match(seen.text, /Could not hide it: DataCite answered 503/);
    assert.deepEqual(await inStep(), { hidden: 0, shown: 0, failed: 0 }, 'it waits before the next try');
    await due();
    datacite.setFault(() => ({ kind: 'refuse', status: 401 }));
    assert.equal((await inStep()).failed, 1);
    await due();
    datacite.setFault(() => ({ kind: 'drop-after-commit' }));
    assert.equal((await inStep()).failed, 1);
    assert.equal(stateAt(doi), 'registered');
    await due();
    datacite.setFault(() => undefined);
    assert.deepEqual(await inStep(), { hidden: 1, shown: 0, failed: 0 });
    const kept = await api.store.dois.ofAsset(id);
    assert.equal(kept?.state, 'registered');
    assert.equal(kept.problem, undefined);
  });

  it('hides findable DOIs loaded with their assets if they are ours, and leaves other accounts’ DOIs alone', async () => {
    const { set } = await store(2, (index) => ({ doi: { value: `10.5072/came.${index}`, state: 'findable' } }));
    const at = new Date().toISOString();
    for (const [index, client] of ['test.repository', 'other.repository'].entries()) {
      const doi = `10.5072/came.${index}`;
      const attributes = datacite.dois.values().next().value?.attributes ?? {};
      const url = `${TEST_PUBLIC_URL}/x`;
      datacite.dois.set(doi, {
        doi,
        client,
        state: 'findable',
        url,
        attributes,
        created: at,
        updated: at,
        registered: at,
        writes: 1,
      });
    }
    await api.run('admin', DELETE_JOB, set, {});
    await inStep();
    assert.equal(stateAt('10.5072/came.0'), 'registered');
    assert.equal(stateAt('10.5072/came.1'), 'findable');
    assert.equal((await api.store.dois.get('10.5072/came.1'))?.state, 'foreign');
    assert.deepEqual(await inStep(), { hidden: 0, shown: 0, failed: 0 });
  });

  it('refuses to delete a profile that DOIs were made with', async () => {
    await registered();
    const answer = await api.call('admin', 'DELETE', '/doi-profiles/main');
    assert.equal(answer.status, 409);
    assert.match(answer.text, /DOIs were created with this profile/);
  });
});

/** What an undo of the deletion makes of a record. */
function withoutDeletion(record: MusterRecord): MusterRecord {
  return Object.fromEntries(Object.entries(record).filter(([field]) => field !== 'deleted')) as MusterRecord;
}
