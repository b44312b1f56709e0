import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { controlRun } from '../../shared/runs/control-run.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { callerWith } from '../support/callers.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { stampJob, stampWork } from '../support/test-jobs.ts';
import { unlessLate } from '../support/unless-late.ts';
import { until } from '../support/until.ts';
import { workerProcesses } from '../support/worker-processes.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

interface Told {
  notification: {
    id: string;
    kind: { value: string };
    about: { value: string };
    message: string;
    read: boolean;
    at: string;
    instance: { value: string; desc: string };
    pop_up: boolean;
    browser: boolean;
  }[];
  total_record_count: number;
  unread: number;
}

describe('notifications of runs', () => {
  let muster: TestMuster;
  let api: TestApi;
  let processes: Awaited<ReturnType<typeof workerProcesses>>;
  const ada = callerWith('ada', ['GENERAL_SYSTEM_ADMINISTRATOR']);
  let adas: string;
  let bobs: string;
  before(async () => {
    muster = await openMuster([{ definition: stampJob, work: stampWork }]);
    api = await startTestApi(muster);
    processes = await workerProcesses(muster.databaseName, muster.config.temporal.taskQueue);
    adas = await api.keyFor('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    bobs = await api.keyFor('bob', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await storeAssetSet(muster.store, makeAssets(3), 'set-1');
    await storeAssetSet(
      muster.store,
      makeAssets(120, () => ({ title: 'fails' })),
      'set-2',
    );
  });
  after(async () => {
    await processes.killAll();
    api.close();
    await muster.close();
  });
  const told = async (key: string, query = '') =>
    ok(await api.get(`/notifications?limit=100${query}`, key)) as unknown as Told;
  const submit = (set: string, name: string, more = {}) =>
    muster.submit('TEST_STAMP', set, { text: name, job_name: name }, { caller: ada, ...more });

  for (const moment of ['notified', 'ended']) {
    it(`come exactly once, although the worker is killed when it has ${moment}`, async () => {
      const worker = await processes.start({ MUSTER_TEST_END_WHEN: moment });
      const { _id } = await submit('set-1', moment);
      await once(worker, 'exit');
      await muster.withWorker(() => muster.ended(_id));
      const { notification } = await told(adas);
      const ofRun = notification.filter(({ instance }) => instance.value === _id);
      assert.deepEqual(
        ofRun.map(({ kind, about, message, read }) => [kind.value, about.value, message, read]),
        [['RUN_ENDED', 'COMPLETED_SUCCESS', 'The job completed successfully: 3 succeeded.', false]],
      );
    });
  }

  it('come when a run pauses itself, not when somebody pauses it', async () => {
    const worker = await processes.start();
    const { _id } = await submit('set-2', 'Too many fail', { threshold: { kind: 'percent', failures: 5 } });
    const ofRun = async () => (await told(adas)).notification.filter(({ instance }) => instance.value === _id);
    const [paused] = await until('it is told', async () => ((await ofRun()).length > 0 ? ofRun() : undefined));
    assert.deepEqual([paused?.kind.value, paused?.about.value], ['RUN_PAUSED', 'PAUSED']);
    assert.match(paused?.message ?? '', /fail/);
    await processes.kill(worker);
    await muster.startWorker();
    await controlRun(muster, { run: _id, op: 'resume', caller: ada, values: { threshold: null } }).catch(unlessLate);
    await controlRun(muster, { run: _id, op: 'pause', caller: ada }).catch(() => undefined);
    await controlRun(muster, { run: _id, op: 'cancel', caller: ada }).catch(() => undefined);
    await muster.ended(_id);
    assert.deepEqual((await ofRun()).map(({ kind }) => kind.value).sort(), ['RUN_ENDED', 'RUN_PAUSED']);
  });

  it('are seen and marked as read by nobody else', async () => {
    assert.deepEqual((await told(bobs)).notification, []);
    const [first] = (await told(adas)).notification;
    assertRefused(
      await api.post(`/notifications/${first?.id ?? ''}?op=mark_read`, bobs),
      404,
      'NOTIFICATION_NOT_FOUND',
    );
    ok(await api.post('/notifications?op=mark_read', bobs, { until: new Date().toISOString() }), 204);
    const all = await told(adas);
    assert.equal(all.unread, all.total_record_count);
  });

  it('are unread until they are read, one by one or all that were seen', async () => {
    const { notification, unread } = await told(adas);
    const [newest, next] = notification;
    assert.ok(newest && next);
    ok(await api.post(`/notifications/${encodeURIComponent(newest.id)}?op=mark_read`, adas), 204);
    assert.equal((await told(adas)).unread, unread - 1);
    assert.deepEqual(
      (await told(adas, '&unread=true')).notification.map(({ id }) => id),
      notification.slice(1).map(({ id }) => id),
    );
    ok(await api.post('/notifications?op=mark_read', adas, { until: next.at }), 204);
    assert.equal((await told(adas)).unread, 0);
    assertRefused(await api.post('/notifications?op=forget', adas, {}), 400, 'UNKNOWN_OPERATION');
  });

  it('are told as their person prefers', async () => {
    const ways = async () => {
      const { notification } = await told(adas);
      return new Set(notification.map(({ about, pop_up: popUp, browser }) => [about.value, popUp, browser].join(' ')));
    };
    assert.ok((await ways()).has('COMPLETED_SUCCESS true false'));
    ok(await api.put('/notification-preferences', adas, { pop_up: ['PAUSED'], browser: ['COMPLETED_SUCCESS'] }));
    assert.ok((await ways()).has('COMPLETED_SUCCESS false true'));
    assert.ok((await ways()).has('PAUSED true false'));
    const others = ok(await api.get('/notification-preferences', bobs)) as { pop_up: string[] };
    assert.ok(others.pop_up.includes('COMPLETED_SUCCESS'));
    assertRefused(
      await api.put('/notification-preferences', adas, { pop_up: ['RUNNING'], browser: [] }),
      400,
      'INVALID_BODY',
    );
  });

  it('are not shown to somebody who may not see the run any more', async () => {
    await muster.store.users.edit('ada', 'test', (user) => ({ ...user, roles: [{ role: 'REPOSITORY_MANAGER' }] }));
    assert.deepEqual((await told(adas)).notification, []);
  });
});
