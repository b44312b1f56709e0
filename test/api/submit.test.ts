import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeAssets, storeAssetSet, storeSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

const RUN = '/jobs/M50701?op=run';
const LICENSE = { TASK_License_Active: 'true', TASK_License_Value: 'CCBY_V4.0' };

/** As the product's clients send them. */
function parameters(values: Record<string, unknown>) {
  return Object.entries(values).map(([name, value]) => ({ name: { value: name }, value }));
}

describe('submitting a run over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await storeAssetSet(muster.store, makeAssets(3), 'assets');
    await storeSet(muster.store, [], 'empty');
    await storeSet(muster.store, ['u1'], 'people', 'USER');
    await storeSet(muster.store, ['a000001'], 'private');
    await storeSet(muster.store, ['a000001'], 'inactive');
    const { collection } = muster.store.sets;
    await collection.updateOne({ _id: 'private' }, { $set: { private: true, createdBy: 'somebody' } });
    await collection.updateOne({ _id: 'inactive' }, { $set: { status: 'INACTIVE' } });
  });
  after(async () => {
    api.close();
    await muster.close();
  });
  const submit = (values: Record<string, unknown>, more: object = {}, headers: Record<string, string> = {}) =>
    api.call('POST', RUN, { key: admin, headers, body: { parameter: parameters(values), ...more } });
  const runs = () => muster.store.runs.collection.countDocuments();

  it('answers with the job, the parameters as sent, and the link to the instance', async () => {
    const sent = {
      set_id: 'assets',
      job_name: 'Spring cleaning',
      PRODUCT: 'ESPLORO',
      ...LICENSE,
      TASK_Links_Active: 'Null',
    };
    const body = ok(await submit(sent));
    assert.deepEqual(body['parameter'], parameters(sent));
    assert.equal(body['id'], 'M50701');
    const { value, link } = body['additional_info'] as { value: string; link: string };
    const [address, instance] = link.split('/instances/');
    assert.equal(address, `${api.url}/almaws/v1/conf/jobs/M50701`);
    const run = await muster.store.runs.get(instance ?? '');
    assert.equal(run?.name, 'Spring cleaning');
    assert.equal(value, `Job no. ${run._id} triggered on ${run.submitTime.toUTCString()}`);
    assert.match(value, /triggered on \w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/);
    assert.deepEqual([run.submittedBy, run.set.id, run.set.members], ['admin', 'assets', 3]);
    assert.equal(run.rawParameters['TASK_License_Value'], 'CCBY_V4.0');
  });

  it('takes a whole job with parameters, and values that are not text', async () => {
    const job = ok(await api.get('/jobs/M50701', admin));
    const body = { ...job, parameter: parameters({ set_id: 'assets', TASK_Links_Active: true }) };
    const answer = ok(await api.post(RUN, admin, body));
    assert.deepEqual(answer['parameter'], parameters({ set_id: 'assets', TASK_Links_Active: 'true' }));
  });

  it('names a run after the job, the day and the time when it is given no name', async () => {
    const body = ok(await submit({ set_id: 'assets', job_name: 'Null', ...LICENSE }));
    const { link } = body['additional_info'] as { link: string };
    const run = await muster.store.runs.get(link.split('/').at(-1) ?? '');
    assert.match(run?.name ?? '', /^Update Set of Research Assets - \d{4}-\d{2}-\d{2} \d{1,2}:\d{2} [AP]M UTC$/);
  });

  it('starts one run for any number of requests with one idempotency key', async () => {
    const before = await runs();
    const key = { 'idempotency-key': 'spring-2026' };
    const values = { set_id: 'assets', ...LICENSE };
    const answers = await Promise.all(Array.from({ length: 4 }, () => submit(values, {}, key)));
    const links = new Set(answers.map((answer) => (ok(answer)['additional_info'] as { link: string }).link));
    assert.equal(links.size, 1);
    assert.equal(await runs(), before + 1);
    ok(await submit(values, { idempotency_key: 'spring-2026' }));
    ok(await submit({ ...values, idempotency_key: 'spring-2026' }));
    assert.equal(await runs(), before + 1);
    const other = await submit({ ...values, job_name: 'Another' }, {}, key);
    assertRefused(other, 409, 'IDEMPOTENCY_KEY_REUSED');
    assert.equal(await runs(), before + 1);
  });

  it('takes threshold, concurrency and expected members, beside the parameters or among them', async () => {
    const values = { set_id: 'assets', ...LICENSE };
    for (const [answer, threshold, concurrency] of [
      [
        await submit(values, { threshold: '5%', concurrency: 7, expected_members: 3 }),
        { kind: 'percent', failures: 5 },
        7,
      ],
      [
        await submit({ ...values, threshold: '12', concurrency: '1', expected_members: '3' }),
        { kind: 'count', failures: 12 },
        1,
      ],
      [await submit({ ...values, threshold: 'Null', concurrency: '' }), null, 20],
      [await submit({ ...values, threshold: 'none' }), null, 20],
    ] as const) {
      const { link } = ok(answer)['additional_info'] as { link: string };
      const instance = ok(await api.call('GET', `//${link.slice(api.url.length + 1)}`, { key: admin }));
      const run = await muster.store.runs.get(String(instance['id']));
      assert.deepEqual([run?.settings.threshold, run?.settings.concurrency], [threshold, concurrency]);
    }
  });

  it('refuses every kind of invalid request, and starts nothing', async () => {
    const before = await runs();
    const asset = { set_id: 'assets' };
    const refused = async (values: Record<string, unknown>, code: string, message: RegExp, status = 400) =>
      assertRefused(await submit(values), status, code, message);
    await refused(LICENSE, '402228', /set_id is missing/);
    await refused({ set_id: '', ...LICENSE }, '402229', /set_id is empty/);
    await refused({ set_id: 'Null', ...LICENSE }, '402229', /set_id is empty/);
    await refused({ set_id: 'unknown', ...LICENSE }, '60107', /unknown/);
    await refused({ set_id: 'empty', ...LICENSE }, 'SET_EMPTY', /no members/);
    await refused({ set_id: 'people', ...LICENSE }, 'SET_CONTENT', /Users.*Research assets/);
    await refused({ set_id: 'inactive', ...LICENSE }, 'SET_INACTIVE', /inactive/);
    await refused({ ...asset, TASK_Colour_Active: 'true' }, 'PARAMETER_UNKNOWN', /TASK_Colour_Active/);
    await refused({ ...asset, ...LICENSE, TASK_License_Value: 'CCBY_V5.0' }, 'PARAMETER_INVALID', /TASK_License_Value/);
    await refused({ ...asset, TASK_License_Active: 'perhaps' }, 'PARAMETER_INVALID', /TASK_License_Active/);
    await refused({ ...asset, TASK_License_Active: 'true' }, '402228', /TASK_License_Value/);
    await refused(asset, '402228', /Nothing to do/);
    await refused({ ...asset, ...LICENSE, job_name: 'x'.repeat(256) }, 'NAME_TOO_LONG', /255/);
    await refused(
      { ...asset, ...LICENSE, expected_members: '4' },
      'MEMBERS_CHANGED',
      /3 members, but 4 were expected/,
      409,
    );
    await refused({ ...asset, ...LICENSE, expected_members: 'some' }, 'PARAMETER_INVALID', /expected_members/);
    await refused({ ...asset, ...LICENSE, threshold: '101%' }, 'PARAMETER_INVALID', /threshold/);
    await refused({ ...asset, ...LICENSE, concurrency: '0' }, 'PARAMETER_INVALID', /concurrency/);
    await refused(
      { ...asset, ...LICENSE, threshold: 'much', mail_when_ended: 'yes' },
      'PARAMETER_INVALID',
      /threshold must be .*mail_when_ended must be /,
    );
    await refused({ ...asset, ...LICENSE, idempotency_key: 'ä' }, 'PARAMETER_INVALID', /idempotency_key/);
    const twice = [...parameters(asset), ...parameters(asset)];
    assertRefused(await api.post(RUN, admin, { parameter: twice }), 400, 'PARAMETER_REPEATED', /set_id/);
    const json = { 'content-type': 'application/json' };
    assertRefused(
      await api.call('POST', RUN, { key: admin, raw: '{"parameter":[', headers: json }),
      400,
      'MALFORMED_JSON',
    );
    const large = JSON.stringify({ parameter: parameters({ ...asset, job_name: 'x'.repeat(2 * 1024 * 1024) }) });
    assertRefused(await api.call('POST', RUN, { key: admin, raw: large, headers: json }), 413, 'REQUEST_TOO_LARGE');
    assert.equal(await runs(), before);
  });

  it("refuses somebody else's private set, and a caller without the job's role", async () => {
    const before = await runs();
    await muster.store.sets.collection.updateOne({ _id: 'private' }, { $set: { name: 'A secret name' } });
    const both = await api.keyFor('manager', 'REPOSITORY_MANAGER', 'RESEARCH_ASSETS_MANAGER');
    const body = { parameter: parameters({ set_id: 'private' }) };
    const foreign = await api.post('/jobs/M50705?op=run', both, body);
    assertRefused(foreign, 400, '60107');
    assert.ok(!foreign.text.includes('secret'));
    const page = await api.keyFor('page-only', 'REPOSITORY_MANAGER');
    const toPublic = { parameter: parameters({ set_id: 'assets', ...LICENSE }) };
    assertRefused(await api.post(RUN, page, toPublic), 403, 'FORBIDDEN', /General System Administrator/);
    assert.equal(await runs(), before);
  });
});
