import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { fc } from '../support/property-testing.ts';
import { publishChanges } from '../../workers/upkeep/publish-changes.ts';
import { pushChanges } from '../../workers/upkeep/push-changes.ts';
import { planIndexing } from '../../activities/jobs/index-research-assets/plan-indexing.ts';
import { indexResearchAssets } from '../../shared/jobs/index-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { startPushTargetStandIn, type PushTargetStandIn } from '../stand-ins/push-target.ts';
import { makeAssets, storeAssetSet, storeSet } from '../support/asset-sets.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';
import { makeGate } from '../support/gate.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';
import { until } from '../support/until.ts';

const TOKEN = 'push-token-0123456789';
const MEMBERS = 12;
/** All but the last. */
const PUBLIC = MEMBERS - 1;
const oaiId = (id: string) => `oai:repository.example.org:${id}`;

describe('Index Research Assets', () => {
  let api: TestApi;
  let target: PushTargetStandIn;
  let worker: { stop(): Promise<void> };

  before(async () => {
    api = await openMusterApi({ MUSTER_PUBLIC_URL: 'https://repository.example.org' });
    target = await startPushTargetStandIn();
    await api.makeCaller('administrator', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await api.makeCaller('manager', 'REPOSITORY_MANAGER', 'RESEARCH_ASSETS_MANAGER');
    await api.store.rates.set('discovery', 500);
    const assets = makeAssets(MEMBERS, (index) => (index === PUBLIC ? { portal_visibility: false } : {}));
    await storeAssetSet(api.store, assets);
    worker = await api.startWorker();
  });
  afterEach(async () => {
    target.bulks.length = 0;
    target.tooLarge.length = 0;
    target.faults.items.clear();
    target.faults.answers.length = 0;
    target.faults.token = undefined;
    target.faults.mostItems = Infinity;
    target.faults.gate = undefined;
    target.documents.clear();
    await api.call('administrator', 'DELETE', '/publishing/primo');
  });
  after(async () => {
    await worker.stop();
    await target.close();
    await api.close();
  });

  const runJob = () => api.run('administrator', indexResearchAssets.id, 'set-1', {});
  /** The target holds the first bulks until all public members are to be pushed, so that those behind gather. */
  const runJobGathered = async () => {
    const gate = makeGate();
    target.faults.gate = gate;
    const ended = runJob();
    const waiting = { outcome: 'performing' as const, 'soFar.waiting': 'primo' };
    await until('all public members are to be pushed', async () => {
      return (await api.store.journal.collection.countDocuments(waiting)) === PUBLIC;
    });
    gate.open();
    return ended;
  };
  const configure = async () => {
    const profile = { code: 'primo', push_url: target.url, push_format: 'oai_dc', push_token: TOKEN };
    const answer = await api.call('administrator', 'POST', '/publishing', profile);
    assert.equal(answer.status, 201, answer.text);
    assert.ok(!answer.text.includes(TOKEN));
    target.faults.token = TOKEN;
  };
  const services = () => ({
    store: api.store,
    config: api.config,
    secrets: api.workerServices.secrets,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  });

  it('is for administrators only', async () => {
    const body = { parameter: [{ name: { value: 'set_id' }, value: 'set-1' }] };
    const answer = await api.call('manager', 'POST', `/jobs/${indexResearchAssets.id}?op=run`, body);
    assert.equal(answer.status, 403);
    assert.match(answer.text, /General System Administrator/);
  });

  it('gives each public member a record that harvesters can read at once, with a new datestamp each time', async () => {
    const first = await runJob();
    assert.equal(first.run.status, 'COMPLETED_SUCCESS');
    assert.equal(first.rows.get('a000001')?.outcome, 'succeeded');
    const row = first.rows.get('a000001');
    assert.equal(row?.reason, 'REFRESHED');
    assert.deepEqual(
      row?.details?.map(({ reason }) => reason),
      ['NO_PUSH_TARGET'],
    );
    assert.equal(first.rows.get('a000012')?.outcome, 'skipped');
    assert.equal(first.rows.get('a000012')?.reason, 'NOT_PUBLIC');
    const query = `verb=GetRecord&metadataPrefix=oai_dc&identifier=${oaiId('a000001')}`;
    const answer = await (await fetch(`${api.origin}/oai?${query}`)).text();
    assert.match(answer, /<dc:title>Asset 1<\/dc:title>/);
    const before = await api.store.discovery.get('a000001');
    assert.equal((await api.store.assets.get('a000001'))?.revision, 1, 'the asset itself stays as it is');
    assert.deepEqual(await api.store.assets.unpublished(20), []);

    await runJob();
    const again = await api.store.discovery.get('a000001');
    assert.equal(again?.version, (before?.version ?? 0) + 1);
    assert.ok(again && before && again.datestamp >= before.datestamp);
  });

  it('"Push research assets to Primo / Primo VE": says before and after that nothing was pushed, where no target is configured', async () => {
    const submit = async () => {
      const answer = await api.call('administrator', 'POST', `/jobs/${indexResearchAssets.id}?op=run`, {
        parameter: [{ name: { value: 'set_id' }, value: 'set-1' }],
      });
      assert.equal(answer.status, 200, answer.text);
      const { link } = answer.body['additional_info'] as { link: string };
      const id = link.slice(link.lastIndexOf('/') + 1);
      await api.ended(id);
      const instance = await api.call('administrator', 'GET', `/jobs/${indexResearchAssets.id}/instances/${id}`);
      return { warnings: answer.body['warnings'] as string[], instance };
    };
    const { warnings, instance } = await submit();
    assert.match(warnings.join(), /^No push target is configured: the records are refreshed for harvesters/);
    assert.deepEqual(instance.body['warnings'], warnings);
    assert.match(instance.text, /The record was refreshed for harvesters; no push target is configured\./);
    await configure();
    const pushed = await submit();
    assert.deepEqual(pushed.warnings, []);
    assert.match(pushed.instance.text, /"INDEXED"/);
    assert.doesNotMatch(pushed.instance.text, /REFRESHED|"warnings"/);
  });

  it('withdraws the record of a member that is no longer shown', async () => {
    await api.store.assets.insert([{ _id: 'b1', title: 'Shown for a while' }], 'test');
    await storeSet(api.store, ['b1'], 'set-b');
    await api.run('administrator', indexResearchAssets.id, 'set-b', {});
    await api.store.assets.edit('b1', 'test', (was) => ({ ...was, portal_visibility: false }));
    const { rows } = await api.run('administrator', indexResearchAssets.id, 'set-b', {});
    assert.equal(rows.get('b1')?.reason, 'WITHDRAWN');
    assert.equal((await api.store.discovery.get('b1'))?.deleted, true);
  });

  it('pushes bulks, resends only what failed, and fails what the target refuses', async () => {
    await configure();
    target.faults.items.set('a000003', { status: 503, times: 1 });
    target.faults.items.set('a000004', { status: 400, times: 9 });
    const { run, rows } = await runJobGathered();
    assert.equal(run.status, 'COMPLETED_WARNING');
    assert.equal(rows.get('a000004')?.outcome, 'failed');
    assert.equal(rows.get('a000004')?.reason, 'PUSH_REFUSED');
    assert.match(rows.get('a000004')?.message ?? '', /told_to_fail/);
    assert.equal(rows.get('a000003')?.outcome, 'succeeded');
    assert.equal(rows.get('a000003')?.attempts, 2);
    const sent = target.bulks.flat();
    assert.equal(sent.filter((id) => id === oaiId('a000003')).length, 2);
    assert.equal(sent.filter((id) => id === oaiId('a000001')).length, 1);
    assert.ok(target.bulks.length < sent.length, 'members that wait go together');
    for (const [id, { version }] of target.documents) {
      assert.equal(version, (await api.store.discovery.get(id.split(':').at(-1) ?? ''))?.version);
    }
    assert.ok(!JSON.stringify([...rows.values()]).includes(TOKEN));
  });

  it('succeeds when the answer to a push is lost or unreadable', async () => {
    await configure();
    target.faults.answers.push('drop', 'rubbish', 500);
    const { run, rows } = await runJob();
    assert.equal(run.status, 'COMPLETED_SUCCESS', JSON.stringify([...rows.values()]));
    assert.equal(target.documents.size, PUBLIC);
  });

  it('splits a bulk that is too large for the target', async () => {
    await configure();
    target.faults.mostItems = 2;
    const { run } = await runJobGathered();
    assert.equal(run.status, 'COMPLETED_SUCCESS');
    assert.equal(target.documents.size, PUBLIC);
    assert.ok(target.tooLarge.length > 0, 'no bulk was too large');
    assert.ok(target.bulks.every((bulk) => bulk.length <= 2));
  });

  it('keeps a target up to date without the job: changes, deletions, and what failed before', async () => {
    await configure();
    const keep = async () => {
      await publishChanges(services());
      await pushChanges(services());
    };
    target.faults.items.set('a000005', { status: 503, times: 1 });
    await until('all are pushed', async () => {
      await keep();
      return target.documents.size >= PUBLIC ? true : undefined;
    });
    assert.equal(target.documents.has(oaiId('a000005')), false);
    await api.store.assets.edit('a000001', 'test', (was) => ({ ...was, title: 'Now called so' }));
    await api.store.assets.edit('a000002', 'test', (was) => ({ ...was, deleted: { at: new Date(), by: 'test' } }));
    await api.store.assets.edit('a000005', 'test', (was) => ({ ...was, title: 'Changed meanwhile' }));
    await until('the changes are pushed', async () => {
      await keep();
      const first = JSON.stringify(target.documents.get(oaiId('a000001'))?.document ?? '');
      const isGone = target.documents.get(oaiId('a000002'))?.document === undefined;
      return first.includes('Now called so') && isGone && target.documents.has(oaiId('a000005'));
    });
  });

  it('republishes everything when sets are added, and lists their members', async () => {
    const query = { field: 'title', operator: 'contains', value: 'Asset 1' };
    const profile = { code: 'primo', sets: [{ spec: 'primo:ones', name: 'Ones', query }] };
    assert.equal((await api.call('administrator', 'POST', '/publishing', profile)).status, 201);
    await publishChanges(services());
    await until('the set is open', async () => {
      const listed = await fetch(`${api.origin}/oai/primo?verb=ListIdentifiers&metadataPrefix=oai_dc&set=primo:ones`);
      const text = await listed.text();
      return text.includes(oaiId('a000010')) && !text.includes(oaiId('a000003')) ? text : undefined;
    });
    const other = { code: 'other', sets: [{ spec: 'primo:ones', name: 'Twice', query }] };
    const refused = await api.call('administrator', 'POST', '/publishing', other);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /primo already has a set primo:ones/);
  });
});

describe('planning after indexing', () => {
  it('keeps to the laws of planners, and says succeeded only when everything was done', () => {
    const asset: Asset = { _id: '1', title: 'T', revision: 1, changes: [] };
    const arbitraryResult = fc.record({
      version: fc.nat({ max: 3 }),
      deleted: fc.boolean(),
      pushed: fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(fc.constant<true>(true), fc.constant('no'))),
      waiting: fc.subarray(['c']),
    });
    fc.assert(
      fc.property(arbitraryResult, (result) => {
        const plan = planIndexing(result);
        checkPlannerLaws({ record: asset, plan: () => plan, changes: [] });
        const isAllDone = Object.values(result.pushed).every((each) => each === true) && result.waiting.length === 0;
        assert.equal(plan.kind === 'done', result.version > 0 && isAllDone);
      }),
    );
  });
});
