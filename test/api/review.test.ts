import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { countOf } from '../../shared/model/set.ts';
import { makeAssets, storeAssetSet, storeSet } from '../support/asset-sets.ts';
import { callerWith } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { makeGate } from '../support/gate.ts';
import { performJob, performWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

interface ReviewBody {
  valid: boolean;
  name?: string;
  set?: { members: number };
  problem: { parameter: string | null; code: string; message: string }[];
  warning: { code: string; message: string; members?: number; instance?: { value: string } }[];
  effect: { value: string };
  asks_for_count: boolean;
  undoable: boolean;
  undo_note?: string;
  act?: string;
  request: { method: string; url: string; json: { parameter: unknown[] }; xml: string; curl: string; muster: string };
}

const LICENSE = { TASK_License_Active: 'true', TASK_License_Value: 'CCBY_V4.0' };

describe('the review of a request to run a job', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  const gate = makeGate();
  before(async () => {
    const outside = performWork({
      call: async (member) => {
        await gate.wait([member]);
        return 'done';
      },
    });
    muster = await openMuster([{ definition: performJob, work: outside }]);
    api = await startTestApi(muster);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const doi = { value: '10.1234/x', state: 'reserved' };
    await storeAssetSet(
      muster.store,
      makeAssets(20, (index) => (index < 10 ? { doi: { ...doi, value: `10.1234/${index}` } } : {})),
      'assets',
    );
    const ids = (from: number, to: number) =>
      makeAssets(20)
        .slice(from, to)
        .map(({ _id }) => _id);
    await storeSet(muster.store, ids(0, 10), 'with-doi');
    await storeSet(muster.store, ids(5, 15), 'overlapping');
    await storeSet(muster.store, ids(0, 1), 'one');
    await storeSet(muster.store, [], 'empty');
    await storeSet(muster.store, ['u1'], 'people', 'USER');
    await muster.startWorker();
  });
  after(async () => {
    gate.open();
    api.close();
    await muster.close();
  });
  const parameters = (values: Record<string, string>) =>
    Object.entries(values).map(([name, value]) => ({ name: { value: name }, value }));
  const review = async (job: string, values: Record<string, string>, more: object = {}) =>
    ok(
      await api.post(`/jobs/${job}/review`, admin, { parameter: parameters(values), ...more }),
    ) as unknown as ReviewBody;

  it('tells what a valid request does, and how to submit it', async () => {
    const sent = { set_id: 'assets', job_name: "Ada's run", ...LICENSE };
    const told = await review('M50701', sent);
    assert.deepEqual([told.valid, told.problem, told.warning], [true, [], []]);
    assert.equal(told.act, 'Change license of 20 assets');
    assert.deepEqual([told.effect.value, told.asks_for_count, told.undoable], ['CHANGE', false, true]);
    assert.deepEqual([told.name, told.set?.members], ["Ada's run", 20]);
    const { request } = told;
    assert.equal(request.url, `${api.url}/almaws/v1/conf/jobs/M50701?op=run`);
    assert.deepEqual(request.json, { parameter: parameters(sent), expected_members: '20' });
    assert.match(request.curl, /^curl -X POST http\S+\/M50701\?op=run|^curl -X POST 'http/);
    assert.ok(request.curl.includes(String.raw`Ada'\''s run`) && !request.curl.includes(admin));
    assert.match(
      request.muster,
      /^muster run M50701 --set assets --name 'Ada'\\''s run' --param TASK_License_Active=true/,
    );
    const check = ok(await api.post('/jobs/M50701/check', admin, request.json));
    assert.equal((check['set'] as { members: number }).members, 20);
    const headers = { 'content-type': 'application/xml' };
    const byXml = await api.call('POST', '/jobs/M50701?op=run', { key: admin, raw: request.xml, headers });
    const { parameter, additional_info: info } = ok(byXml) as { parameter: unknown; additional_info: { link: string } };
    assert.deepEqual(parameter, parameters(sent));
    await muster.ended(info.link.split('/').at(-1) ?? '');
  });

  it('tells all that is wrong at once, with the words and codes of a submit', async () => {
    const told = await review('M50701', {
      ...{ set_id: 'empty', TASK_License_Active: 'true', threshold: 'many', colour: 'red' },
      job_name: 'x'.repeat(300),
    });
    assert.equal(told.valid, false);
    assert.equal(told.act, undefined);
    const found = new Map(told.problem.map(({ parameter, code, message }) => [parameter, { code, message }]));
    assert.equal(found.get('set_id')?.code, 'SET_EMPTY');
    assert.equal(found.get('job_name')?.code, 'NAME_TOO_LONG');
    assert.equal(found.get('threshold')?.code, 'PARAMETER_INVALID');
    assert.equal(found.get('colour')?.code, 'PARAMETER_UNKNOWN');
    assert.equal(found.get('TASK_License_Value')?.code, '402228');
    const refused = { set_id: 'assets', TASK_License_Active: 'true' };
    const submitted = await api.post('/jobs/M50701?op=run', admin, { parameter: parameters(refused) });
    const words = found.get('TASK_License_Value')?.message ?? '';
    assert.ok(words !== '' && submitted.text.includes(words));
    for (const [set, code] of [
      ['none', '60107'],
      ['people', 'SET_CONTENT'],
    ]) {
      const [problem] = (await review('M50701', { set_id: set ?? '', ...LICENSE })).problem;
      assert.deepEqual([problem?.parameter, problem?.code], ['set_id', code]);
    }
    assert.equal((await review('M50701', LICENSE)).problem[0]?.code, '402228');
  });

  it('asks for the count where something is deleted, or reaches outside for good', async () => {
    const told = await review('M50702', { set_id: 'one' });
    assert.deepEqual([told.act, told.effect.value, told.asks_for_count], ['Delete 1 asset', 'DELETE', true]);
    for (const job of await muster.catalogue.list()) {
      const { effect } = ok(await api.get(`/jobs/${job.id}`, await everyRole())) as { effect: { value: string } };
      assert.equal(effect.value, job.effect);
    }
  });

  it('warns, with numbers, of a set that has other members than when it was chosen', async () => {
    const [more, ...others] = (await review('M50701', { set_id: 'assets', ...LICENSE }, { chosen_members: 17 }))
      .warning;
    assert.deepEqual([more?.code, more?.members, others.length], ['SET_CHANGED', 3, 0]);
    assert.match(more?.message ?? '', /has 20 assets now, 3 more than when you chose it: then it had 17/);
    const [fewer] = (await review('M50701', { set_id: 'one', ...LICENSE }, { chosen_members: 2 })).warning;
    assert.match(fewer?.message ?? '', /has 1 asset now, 1 fewer than/);
    assert.deepEqual((await review('M50701', { set_id: 'one', ...LICENSE }, { chosen_members: 1 })).warning, []);
  });

  it('warns of a guard that skips all, and of none that skips some', async () => {
    const guard = { TASK_DoNotDeleteIfDoi_Active: 'true' };
    const [all] = (await review('M50702', { set_id: 'with-doi', ...guard })).warning;
    assert.deepEqual([all?.code, all?.members], ['ALL_SKIPPED', 10]);
    assert.deepEqual((await review('M50702', { set_id: 'overlapping', ...guard })).warning, []);
    assert.deepEqual((await review('M50702', { set_id: 'with-doi' })).warning, []);
  });

  it('warns of an outside system that is waited for', async () => {
    await muster.store.rates.hold('discovery', 60_000, 'It said so.');
    const { warning } = await review('M50706', { set_id: 'one' });
    await muster.store.rates.release('discovery');
    assert.ok(warning.some(({ code, message }) => code === 'OUTSIDE_SYSTEM_WAITS' && message.includes('It said so.')));
  });

  it('warns of a mail that could not be sent', async () => {
    const { warning } = await review('M50701', { set_id: 'one', mail_when_ended: 'true', ...LICENSE });
    assert.deepEqual(
      warning.map(({ code }) => code),
      ['NOT_DONE'],
    );
  });

  it('warns of a run that is still to work on some of the members, with their number', async () => {
    const caller = callerWith('bob', ['GENERAL_SYSTEM_ADMINISTRATOR']);
    const run = await muster.submit('TEST_PERFORM', 'overlapping', { job_name: 'Bobs' }, { caller, concurrency: 1 });
    await until('it works', async () => gate.arrived.length > 0);
    const told = async () => (await review('M50701', { set_id: 'with-doi', ...LICENSE })).warning;
    const [warning, ...others] = await told();
    assert.deepEqual([warning?.code, warning?.members, others.length], ['RUN_ON_THE_SAME', 5, 0]);
    assert.equal(warning?.instance?.value, run._id);
    assert.match(warning?.message ?? '', new RegExp(`"Bobs" is still to work on ${countOf('IER', 5)} of this set`));
    assert.deepEqual((await review('M50701', { set_id: 'one', ...LICENSE })).warning, []);
    gate.open();
    await muster.ended(run._id);
    assert.deepEqual(await told(), []);
  });

  it('is for those who may run the job', async () => {
    const key = await api.keyFor('half', 'REPOSITORY_MANAGER');
    assertRefused(await api.post('/jobs/M50701/review', key, {}), 403, 'FORBIDDEN');
    assertRefused(await api.post('/jobs/M99999/review', admin, {}), 400, '402216');
  });

  async function everyRole() {
    return api.keyFor(
      'all',
      'GENERAL_SYSTEM_ADMINISTRATOR',
      'ASSET_MANAGER',
      'RESEARCHER_MANAGER',
      'USER_MANAGER',
      'RESEARCH_ASSETS_MANAGER',
    );
  }
});
