import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { callerWith } from '../support/callers.ts';
import type { Run } from '../../shared/model/run.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

const SEEN_TITLES: Record<number, string> = {
  0: '=HYPERLINK("http://evil.example","x")',
  1: 'fails',
  2: 'is skipped',
  4: 'With "quotes", commas,\r\nand lines',
};

interface Member {
  id: string;
  description: string;
  outcome: { value: string; desc: string };
  reason: string | null;
  message: string | null;
  attempts: number;
}

describe('instances over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  /** Ends by itself; some members are not as the job wants them. */
  let done: Run;
  /** Paused and cancelled over HTTP while two of its six members were under way. */
  let cancelled: string;
  let isGateOpen = false;

  before(async () => {
    const outside = performWork({
      call: async () => {
        await until('the gate is open', async () => isGateOpen);
        return 'done';
      },
    });
    muster = await openMuster(
      [
        { definition: stampJob, work: stampWork },
        { definition: performJob, work: outside },
      ],
      { environment: { TEMPORAL_UI: 'http://127.0.0.1:8233/' } },
    );
    api = await startTestApi(muster);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await muster.store.users.edit('admin', 'test', (user) => ({ ...user, firstName: 'Ada', lastName: 'Lovelace' }));
    const assets = makeAssets(6, (index) => ({
      ...defined({ title: SEEN_TITLES[index] }),
      ...(index === 3 ? { publisher: 'Stamp' } : {}),
    }));
    await storeAssetSet(muster.store, assets);
    await muster.startWorker();
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  it('have the shape of the published API, with additions', async () => {
    const submitted = await muster.submit('TEST_STAMP', 'set-1', { text: 'Stamp', job_name: 'First' });
    done = await muster.ended(submitted._id);
    const link = `${api.url}/almaws/v1/conf/jobs/TEST_STAMP`;
    const body = ok(await api.get(`/jobs/TEST_STAMP/instances/${done._id}`, admin));
    const counter = (name: string, words: string, value: string) => ({
      type: { value: `test.asset_${name}`, desc: `Assets ${words}` },
      value,
    });
    const { rate, temporal_ui: page, ...rest } = body;
    assert.ok(Number(rate) > 0);
    assert.equal(page, `http://127.0.0.1:8233/namespaces/default/workflows/stamp-assets-${done._id}`);
    assert.deepEqual(rest, {
      id: done._id,
      external_id: null,
      name: 'First',
      submitted_by: { value: 'admin', desc: 'Lovelace, Ada' },
      submit_time: done.submitTime.toISOString(),
      start_time: done.startTime?.toISOString(),
      end_time: done.endTime?.toISOString(),
      progress: 100,
      status: { value: 'COMPLETED_WARNING', desc: 'Completed with Warnings' },
      status_date: `${done.statusDate.toISOString().slice(0, 10)}Z`,
      alert: [
        {
          value: 'alert_general_warning',
          desc: 'The job completed; some members failed: 3 succeeded, 1 unchanged, 1 skipped, 1 failed.',
        },
      ],
      counter: [
        counter('succeeded', 'succeeded', '3'),
        counter('unchanged', 'unchanged', '1'),
        counter('skipped', 'skipped', '1'),
        counter('failed', 'failed', '1'),
        counter('unprocessed', 'unprocessed', '0'),
        counter('partial_succeeded', 'partly done (counted as failed)', '0'),
      ],
      job_info: {
        id: 'TEST_STAMP',
        name: 'Stamp assets',
        description: 'For tests only.',
        type: { value: 'MANUAL', desc: 'Manual' },
        category: { value: 'RESEARCH_ASSETS', desc: 'Research Assets' },
        link,
      },
      link: `${link}/instances/${done._id}`,
      members: 6,
      counts: { succeeded: 3, unchanged: 1, skipped: 1, failed: 1, unprocessed: 0, waiting: 0 },
      parked: 0,
      pass: done.progress?.pass ?? null,
      paused: null,
      eta_seconds: 0,
      waits_until: null,
      reason: [
        { outcome: 'succeeded', reason: 'CHANGED', reason_desc: 'The record was changed.', count: 3 },
        { outcome: 'failed', reason: 'TEST_FAIL', reason_desc: 'The test cannot do it.', count: 1 },
        { outcome: 'skipped', reason: 'TEST_SKIP', reason_desc: 'A rule of the test says no.', count: 1 },
        { outcome: 'unchanged', reason: 'ALREADY_STAMPED', reason_desc: 'It was stamped before.', count: 1 },
      ],
      audit: { agrees: true },
      set: { value: 'set-1', desc: 'Set set-1', content: { value: 'IER', desc: 'Research assets' }, members: 6 },
      parameter: [
        { name: { value: 'set_id' }, value: 'set-1' },
        { name: { value: 'text' }, value: 'Stamp' },
        { name: { value: 'job_name' }, value: 'First' },
      ],
      settings: { members_per_batch: 1, concurrency: 20, threshold: null, passes: 4 },
      control: [],
      members_link: `${link}/instances/${done._id}/members`,
      report_link: `${link}/instances/${done._id}/report.csv`,
    });
  });

  it('list the result of each member, filtered by outcome and reason, in pages', async () => {
    const list = async (query: string) => {
      const answer = await api.get(`/jobs/TEST_STAMP/instances/${done._id}/members?${query}`, admin);
      return ok(answer) as unknown as { member: Member[]; total_record_count: number };
    };
    const ids = async (query: string) => (await list(query)).member.map(({ id }) => id);
    const all = await list('');
    assert.equal(all.total_record_count, 6);
    assert.deepEqual(
      all.member.map(({ id, outcome, reason }) => [id, outcome.value, reason]),
      [
        ['a000001', 'succeeded', 'CHANGED'],
        ['a000002', 'failed', 'TEST_FAIL'],
        ['a000003', 'skipped', 'TEST_SKIP'],
        ['a000004', 'unchanged', 'ALREADY_STAMPED'],
        ['a000005', 'succeeded', 'CHANGED'],
        ['a000006', 'succeeded', 'CHANGED'],
      ],
    );
    assert.deepEqual(
      [all.member[1]?.description, all.member[1]?.message, all.member[1]?.attempts],
      ['fails', 'This asset cannot be done.', 1],
    );
    assert.deepEqual(await ids('limit=2&offset=3'), ['a000004', 'a000005']);
    assert.deepEqual(await ids('limit=0'), []);
    assert.deepEqual(await ids('outcome=SUCCEEDED&limit=1&offset=1'), ['a000005']);
    assert.equal((await list('outcome=succeeded&limit=1')).total_record_count, 3);
    assert.deepEqual(await ids('reason=TEST_SKIP'), ['a000003']);
    assert.deepEqual(await ids('outcome=failed&reason=TEST_SKIP'), []);
    assert.deepEqual(await ids('outcome=waiting'), []);
    assertRefused(await api.get(`/jobs/TEST_STAMP/instances/${done._id}/members?outcome=x`, admin), 400, '40166410');
  });

  it('show what changed in one member, before and after', async () => {
    const path = `/jobs/TEST_STAMP/instances/${done._id}/members`;
    const changed = ok(await api.get(`${path}/a000001`, admin));
    assert.deepEqual(changed['change'], { revision: 1, before: {}, after: { publisher: 'Stamp' }, also: [] });
    const skipped = ok(await api.get(`${path}/a000003`, admin));
    assert.deepEqual(skipped['change'], {});
    assertRefused(await api.get(`${path}/a999999`, admin), 404, 'MEMBER_NOT_FOUND');
  });

  it('have a CSV report that no spreadsheet reads as formulas', async () => {
    const answer = await api.get(`/jobs/TEST_STAMP/instances/${done._id}/report.csv`, admin);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/csv; charset=utf-8/);
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      new RegExp(`filename="?TEST_STAMP-${done._id}.csv"?$`),
    );
    assert.ok(answer.text.startsWith('member,description,') || answer.text.startsWith('\uFEFFmember,description,'));
    const lines = answer.text.split('\r\n');
    assert.equal(
      lines[0]?.replace('\uFEFF', ''),
      'member,description,outcome,reason,reason_desc,message,attempts,at,details',
    );
    assert.match(lines[1] ?? '', /^a000001,"'=HYPERLINK\(""http:\/\/evil.example"",""x""\)",succeeded,CHANGED,/);
    assert.match(answer.text, /skipped,TEST_SKIP,A rule of the test says no.,A rule of the job says no./);
    assert.match(answer.text, /a000005,"With ""quotes"", commas,\r\nand lines",succeeded/);
    assert.equal(answer.text.match(/^a00000\d,/gm)?.length, 6);
    const failed = await api.get(`/jobs/TEST_STAMP/instances/${done._id}/report.csv?outcome=failed`, admin);
    assert.equal(failed.text.trimEnd().split('\r\n').length, 2);
    const headers = { accept: 'text/csv' };
    const accepted = await api.call('GET', `/jobs/TEST_STAMP/instances/${done._id}/report.csv`, {
      key: admin,
      headers,
    });
    assert.equal(accepted.status, 200);
  });

  it('are renamed by who may control them', async () => {
    const path = `/jobs/TEST_STAMP/instances/${done._id}`;
    const shown = ok(await api.get(path, admin));
    const renamed = ok(await api.put(path, admin, { ...shown, name: ' Renamed ' }));
    assert.deepEqual(renamed, { ...shown, name: 'Renamed' });
    assert.equal((await muster.store.runs.get(done._id))?.name, 'Renamed');
    assertRefused(await api.put(path, admin, { name: 'x'.repeat(256) }), 400, 'NAME_TOO_LONG');
    assertRefused(await api.put(path, admin, { name: ' ' }), 400, 'INVALID_BODY', /name/);
    assertRefused(await api.put(path, admin, {}), 400, 'INVALID_BODY', /name/);
  });

  it('can be paused, changed, resumed and cancelled, and keep who did it and when', async () => {
    const submitted = await muster.submit('TEST_PERFORM', 'set-1', {}, { concurrency: 2 });
    cancelled = submitted._id;
    const path = `/jobs/TEST_PERFORM/instances/${cancelled}`;
    await until('two members are under way', async () => (await muster.store.batches.started(cancelled)).length === 2);
    assertRefused(await api.post(path, admin), 400, '402220', /pause, resume, cancel, update/);
    assertRefused(await api.post(`${path}?op=stop`, admin), 400, '402221');
    assertRefused(await api.post(`${path}?op=resume`, admin), 409, 'CONTROL_REFUSED', /not paused/);
    assertRefused(await api.post(`${path}?op=update`, admin), 400, 'INVALID_BODY', /nothing to update/);
    assertRefused(await api.post(`${path}?op=update`, admin, { concurrency: 0 }), 400, 'INVALID_BODY', /concurrency/);
    assertRefused(
      await api.post(`${path}?op=update`, admin, { threshold: 'much' }),
      400,
      'INVALID_BODY',
      /threshold: .* or none/,
    );
    assertRefused(
      await api.post(`${path}?op=pause`, admin, { concurrency: 1 }),
      400,
      'INVALID_BODY',
      /concurrency: .*op=update/,
    );
    const tooLong = await api.post(`${path}?op=pause`, admin, { note: 'x'.repeat(501) });
    assertRefused(tooLong, 400, 'INVALID_BODY', /500 characters/);
    ok(await api.post(`${path}?op=pause`, admin, { note: 'DataCite is <b>down</b>.' }));
    const paused = await until('the pause is reported', async () => {
      const body = ok(await api.get(path, admin));
      return body['paused'] === null ? undefined : body;
    });
    assert.deepEqual((paused['paused'] as { reason: string }).reason, 'REQUESTED');
    assert.deepEqual(paused['alert'], [{ value: 'alert_paused_requested', desc: 'Paused by admin.' }]);
    assert.equal(paused['progress'], 0);
    ok(await api.post(`${path}?op=update`, admin, { concurrency: 3, threshold: '10%' }));
    const waiting = ok(await api.get(`${path}/members`, admin)) as unknown as { member: Member[] };
    assert.deepEqual(
      waiting.member.map(({ outcome }) => outcome.value),
      Array.from({ length: 6 }, () => 'waiting'),
    );
    ok(await api.post(`${path}?op=cancel`, admin));
    isGateOpen = true;
    const ended = await muster.ended(cancelled);
    assert.equal(ended.status, 'USER_ABORTED');
    const body = ok(await api.get(path, admin)) as {
      control: { op: string; by: unknown; result: string; at: string; note?: string }[];
    };
    assert.deepEqual(
      body.control.map(({ note }) => note),
      [undefined, 'DataCite is <b>down</b>.', undefined, undefined],
    );
    const trail = ok(await api.get('/audit?action=jobs.pause', admin)) as { entry: { details: { note?: string } }[] };
    assert.ok(trail.entry.some(({ details }) => details.note === 'DataCite is <b>down</b>.'));
    assert.deepEqual(
      body.control.map(({ op, by, result }) => [op, by, result]),
      [
        ['resume', { value: 'admin', desc: 'Lovelace, Ada' }, 'refused'],
        ['pause', { value: 'admin', desc: 'Lovelace, Ada' }, 'accepted'],
        ['update', { value: 'admin', desc: 'Lovelace, Ada' }, 'accepted'],
        ['cancel', { value: 'admin', desc: 'Lovelace, Ada' }, 'accepted'],
      ],
    );
    assertRefused(await api.post(`${path}?op=pause`, admin), 409, 'RUN_ENDED');
  });

  it('count and list the members that were never reached', async () => {
    const path = `/jobs/TEST_PERFORM/instances/${cancelled}`;
    const { counts, progress } = ok(await api.get(path, admin)) as {
      counts: { succeeded: number; unprocessed: number };
      progress: number;
    };
    assert.equal(counts.unprocessed, 4);
    assert.equal(progress, 33);
    const unprocessed = ok(await api.get(`${path}/members?outcome=unprocessed&limit=3&offset=2`, admin)) as unknown as {
      member: Member[];
      total_record_count: number;
    };
    assert.equal(unprocessed.total_record_count, 4);
    assert.deepEqual(
      unprocessed.member.map(({ id, reason }) => [id, reason]),
      [
        ['a000005', 'NOT_REACHED'],
        ['a000006', 'NOT_REACHED'],
      ],
    );
    const csv = await api.get(`${path}/report.csv`, admin);
    assert.equal(csv.text.match(/,unprocessed,NOT_REACHED,/g)?.length, 4);
    assert.equal(csv.text.match(/,succeeded,/g)?.length, 2);
    const one = ok(await api.get(`${path}/members/a000006`, admin));
    assert.deepEqual(one['outcome'], { value: 'unprocessed', desc: 'Unprocessed' });
  });

  it('are listed newest first, by status and day, only to those who may see them', async () => {
    const second = await muster.ended((await muster.submit('TEST_STAMP', 'set-1', { text: 'Stamp' }))._id);
    const list = async (query = '', key = admin) => {
      const answer = ok(await api.get(`/jobs/TEST_STAMP/instances?${query}`, key)) as {
        job_instance: { id: string }[];
        total_record_count: number;
      };
      return [answer.job_instance.map(({ id }) => id), answer.total_record_count];
    };
    const both = [second._id, done._id];
    assert.deepEqual(await list(), [both, 2]);
    assert.deepEqual(await list('limit=1&offset=1'), [[done._id], 2]);
    assert.deepEqual(await list('limit=0'), [[], 2]);
    assert.deepEqual(await list('status=COMPLETED_WARNING'), [both, 2]);
    assert.deepEqual(await list('status=running'), [[], 0]);
    const today = done.submitTime.toISOString().slice(0, 10);
    assert.deepEqual(await list(`submit_date_from=${today}&submit_date_to=${today}`), [both, 2]);
    assert.deepEqual(await list('submit_date_to=2001-01-01'), [[], 0]);
    assert.deepEqual(await list('submit_date_from=2101-01-01'), [[], 0]);
    for (const query of ['status=NONE', 'submit_date_from=2026-02-30', 'submit_date_to=today', 'limit=x']) {
      assertRefused(await api.get(`/jobs/TEST_STAMP/instances?${query}`, admin), 400, '40166410');
    }
  });

  it('are all streamed as CSV, filtered and in order, only to those who may see them', async () => {
    const copies = Array.from({ length: 250 }, (_, index) => `copy-${String(index).padStart(3, '0')}`);
    for (const id of copies) {
      assert.ok(
        await muster.store.runs.insert({ ...done, _id: id, name: `=Copy ${id}`, set: { ...done.set, id: 'copies' } }),
      );
    }
    const rowsOf = async (query: string, key = admin) => {
      const answer = await api.call('GET', `/instances.csv?${query}`, { key, headers: { accept: 'text/csv' } });
      assert.equal(answer.status, 200, answer.text);
      return parse<Record<string, string>>(answer.text, { columns: true, bom: true });
    };
    const falling = await rowsOf('set=copies&order_by=NAME&direction=DESC');
    assert.deepEqual(
      falling.map(({ id }) => id),
      copies.toReversed(),
    );
    const first = falling.at(-1) ?? {};
    assert.deepEqual(
      [
        first['name'],
        first['job'],
        first['status'],
        first['submitted_by_name'],
        first['submit_time'],
        first['members'],
      ],
      ["'=Copy copy-000", 'TEST_STAMP', done.status, 'Lovelace, Ada', done.submitTime.toISOString(), '6'],
    );
    const outcomes = ['succeeded', 'unchanged', 'skipped', 'failed', 'unprocessed'];
    assert.deepEqual(
      outcomes.map((outcome) => first[outcome]),
      Object.values(done.counts ?? {}).map(String),
    );
    assert.deepEqual(await rowsOf('set=copies&status=RUNNING'), []);
    assert.equal((await rowsOf('name=copy-01')).length, 10);
    assert.deepEqual(await rowsOf('', await api.keyFor('onlooker', 'REPOSITORY_MANAGER')), []);
    assertRefused(await api.get('/instances.csv?submitter=ada', admin), 400, '40166410');
    assertRefused(await api.get('/instances.csv?job=NONE', admin), 400, '402216');
    await muster.store.runs.collection.deleteMany({ 'set.id': 'copies' });
  });

  it('are visible to holders of the job role only; to others, their submitter too, they do not exist', async () => {
    const page = await api.keyFor('colleague', 'REPOSITORY_MANAGER');
    const path = `/jobs/TEST_STAMP/instances/${done._id}`;
    for (const [method, end] of [
      ['GET', ''],
      ['PUT', ''],
      ['POST', '?op=cancel'],
      ['GET', '/members'],
      ['GET', '/members/a000001'],
      ['GET', '/report.csv'],
    ] as const) {
      const body = method === 'GET' ? undefined : {};
      const refused = await api.call(method, path + end, { key: page, ...defined({ body }) });
      assertRefused(refused, 400, '402218', /Invalid instance id/);
    }
    assert.deepEqual(ok(await api.get('/jobs/TEST_STAMP/instances', page))['job_instance'], []);
    assertRefused(await api.get(`/jobs/TEST_PERFORM/instances/${done._id}`, admin), 400, '402218');

    // Their submitter sees them for as long as the job's role is held.
    const former = await api.keyFor('former', 'REPOSITORY_MANAGER');
    const caller = callerWith('former', ['REPOSITORY_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR']);
    const own = await muster.ended((await muster.submit('TEST_STAMP', 'set-1', { text: 'Stamp' }, { caller }))._id);
    ok(await api.get(`/jobs/TEST_STAMP/instances/${own._id}`, former));
    const { job_instance: seen } = ok(await api.get('/jobs/TEST_STAMP/instances', former));
    assert.ok((seen as { id: string }[]).some(({ id }) => id === own._id));
    ok(await api.put(`/jobs/TEST_STAMP/instances/${own._id}`, former, { name: 'Mine' }));
    await muster.store.users.edit('former', 'test', (user) => ({ ...user, roles: [{ role: 'REPOSITORY_MANAGER' }] }));
    assertRefused(await api.get(`/jobs/TEST_STAMP/instances/${own._id}`, former), 400, '402218');
    assert.deepEqual(ok(await api.get('/jobs/TEST_STAMP/instances', former))['job_instance'], []);
  });

  it('go on when the key they were submitted with is revoked, which no longer controls them', async () => {
    const key = await api.keyFor('leaver', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const parameter = [
      { name: { value: 'set_id' }, value: 'set-1' },
      { name: { value: 'text' }, value: 'Last' },
    ];
    const { additional_info: info } = ok(await api.post('/jobs/TEST_STAMP?op=run', key, { parameter }));
    const id = (info as { link: string }).link.split('/').at(-1) ?? '';
    const [stored] = await muster.store.apiKeys.list('leaver');
    await muster.store.apiKeys.revoke(stored?._id ?? '', new Date());
    assertRefused(await api.post(`/jobs/TEST_STAMP/instances/${id}?op=cancel`, key), 401, 'UNAUTHORIZED');
    assert.equal((await muster.ended(id)).status, 'COMPLETED_WARNING');
  });
});
