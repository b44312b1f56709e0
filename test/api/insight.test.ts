import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Run } from '../../shared/model/run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

interface CauseBody {
  outcome: { value: string };
  reason: string;
  reason_desc: string;
  count: number;
  example: { id: string; description: string; message: string }[];
  members_link: string;
}

describe('what went on in a run, over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  let run: Run;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
    api = await startTestApi(muster);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const titles = ['fails', 'fails', 'fails', 'fails', 'is skipped', 'is well'];
    await storeAssetSet(
      muster.store,
      makeAssets(titles.length, (index) => ({ title: titles[index] ?? '' })),
    );
    await muster.startWorker();
    const { _id } = await muster.submit('TEST_STAMP', 'set-1', { text: 'Stamp', job_name: 'Zebra' });
    run = await muster.ended(_id);
  });
  after(async () => {
    api.close();
    await muster.close();
  });
  const path = (end: string) => `/jobs/TEST_STAMP/instances/${run._id}${end}`;
  const causes = async (query = '') => {
    const { cause } = ok(await api.get(path(`/causes${query}`), admin)) as { cause: CauseBody[] };
    return cause;
  };

  it('groups the failed and the skipped by cause, with their number and a few of them', async () => {
    const [failed, skipped, ...others] = await causes();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [failed?.outcome.value, failed?.reason, failed?.reason_desc, failed?.count, failed?.example.length],
      ['failed', 'TEST_FAIL', 'The test cannot do it.', 4, 3],
    );
    assert.deepEqual([skipped?.outcome.value, skipped?.reason, skipped?.count], ['skipped', 'TEST_SKIP', 1]);
    assert.equal(failed?.example[0]?.message, 'This asset cannot be done.');
    assert.equal(failed?.example[0]?.description, 'fails');
    const all = ok(await api.call('GET', failed?.members_link.replace(/^.*\/conf/, '') ?? '', { key: admin }));
    assert.equal(all['total_record_count'], 4);
  });

  it('counts the same from the journal while the run is under way', async () => {
    const ended = await causes();
    const { status, endTime } = run;
    await muster.store.runs.collection.updateOne(
      { _id: run._id },
      { $set: { status: 'RUNNING' }, $unset: { endTime: '' } },
    );
    const going = await causes();
    await muster.store.runs.collection.updateOne({ _id: run._id }, { $set: { status, endTime: endTime as Date } });
    assert.deepEqual(going, ended);
    assert.deepEqual(
      (await causes('?outcome=succeeded')).map(({ reason, count }) => [reason, count]),
      [['CHANGED', 1]],
    );
  });

  it('shows how a run went on, from nothing to all', async () => {
    const { point } = ok(await api.get(path('/progress'), admin)) as {
      point: { at: string; counts: Record<string, number> }[];
    };
    assert.deepEqual([point[0]?.at, point.at(-1)?.at], [run.startTime?.toISOString(), run.endTime?.toISOString()]);
    assert.equal(point[0]?.counts['waiting'], 6);
    assert.deepEqual(point.at(-1)?.counts, { ...run.counts, waiting: 0 });
    const times = point.map(({ at }) => at);
    assert.deepEqual(times, [...times].sort());
  });

  it('lists members with what the run changed in them', async () => {
    const { member } = ok(await api.get(path('/members?changes=true&outcome=succeeded'), admin)) as {
      member: { change?: { before: unknown; after: unknown } }[];
    };
    assert.deepEqual(
      member.map(({ change }) => change?.after),
      [{ publisher: 'Stamp' }],
    );
    const plain = ok(await api.get(path('/members?outcome=succeeded'), admin)) as { member: object[] };
    assert.ok(plain.member.every((each) => !('change' in each)));
  });

  it('links runs that repeat a request, or work on what an earlier one left', async () => {
    const made = ok(
      await api.call('POST', `/sets?job_instance_id=${run._id}&population=FAILED`, {
        key: admin,
        body: { name: 'Rest' },
      }),
    );
    const set = String(made['id']);
    const parameter = (set_id: string, text: string) => [
      { name: { value: 'set_id' }, value: set_id },
      { name: { value: 'text' }, value: text },
    ];
    const submit = async (body: object) => {
      const { additional_info: info } = ok(await api.post('/jobs/TEST_STAMP?op=run', admin, body));
      const id = (info as { link: string }).link.split('/').at(-1) ?? '';
      await muster.ended(id);
      return id;
    };
    const again = await submit({ parameter: parameter('set-1', 'Stamp'), again_from: run._id });
    const rest = await submit({ parameter: parameter(set, 'Stamp') });
    const chain = async (id: string) => {
      const body = ok(await api.get(`/jobs/TEST_STAMP/instances/${id}/chain`, admin)) as Record<
        'before' | 'after',
        { how: string; instance: { value: string }; set?: { value: string } }[]
      >;
      return [body.before, body.after].map((links) =>
        links.map(({ how, instance, set: by }) => [how, instance.value, by?.value]),
      );
    };
    assert.deepEqual(await chain(run._id), [
      [],
      [
        ['SET', rest, set],
        ['AGAIN', again, undefined],
      ],
    ]);
    assert.deepEqual(await chain(again), [[['AGAIN', run._id, undefined]], []]);
    assert.deepEqual(await chain(rest), [[['SET', run._id, set]], []]);
    const unknown = { parameter: parameter('set-1', 'Stamp'), again_from: '17' };
    assertRefused(await api.post('/jobs/TEST_STAMP?op=run', admin, unknown), 400, '402218');
    const review = ok(await api.post('/jobs/TEST_STAMP/review', admin, unknown)) as {
      problem: { parameter: string }[];
    };
    assert.deepEqual(
      review.problem.map((problem) => problem.parameter),
      ['again_from'],
    );
    await muster.store.runs.collection.deleteMany({ _id: { $in: [again, rest] } });
  });

  it('lists runs by what becomes of them, by when they ended, by name, and in any order', async () => {
    const second = await muster.submit('TEST_STAMP', 'set-1', { text: 'Other', job_name: 'antelope' });
    const { endTime } = await muster.ended(second._id);
    const ids = async (query: string) => {
      const body = ok(await api.get(`/instances?${query}`, admin)) as { job_instance: { id: string }[] };
      return body.job_instance.map(({ id }) => id);
    };
    assert.deepEqual(await ids(''), [second._id, run._id]);
    assert.deepEqual(await ids('order_by=submit_time&direction=asc'), [run._id, second._id]);
    assert.deepEqual(await ids('order_by=name&direction=desc'), [second._id, run._id]);
    assert.deepEqual(await ids('order_by=name&limit=1&offset=1'), [second._id]);
    assert.deepEqual(await ids('state=underway'), []);
    assert.deepEqual(await ids('state=ended&name=ANTE'), [second._id]);
    assert.deepEqual(await ids(`ended_from=${endTime?.toISOString() ?? ''}`), [second._id]);
    await muster.store.runs.collection.updateOne(
      { _id: run._id },
      {
        $set: {
          status: 'RUNNING',
          'progress.paused': { reason: 'REQUESTED', message: 'x', at: new Date().toISOString() },
        },
      },
    );
    assert.deepEqual(await ids('state=paused'), [run._id]);
    assert.deepEqual(await ids('state=underway'), [run._id]);
  });
});
