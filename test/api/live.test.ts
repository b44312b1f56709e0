import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { beginSession } from '../../shared/access/sessions.ts';
import { issueKey } from '../../shared/access/issue-key.ts';
import type { Notification } from '../../shared/model/notification.ts';
import { makeAssets, storeAssetSet } from '../support/asset-sets.ts';
import { callerWith } from '../support/callers.ts';
import { makeGate } from '../support/gate.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { withMethods } from '../support/part-of-store.ts';
import { performJob, performWork, stampJob, stampWork } from '../support/test-jobs.ts';
import { until } from '../support/until.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

interface Heard {
  event: string;
  data: {
    id?: string;
    status?: { value: string };
    counts?: Record<string, number>;
    run?: { id: string }[];
    unread?: number;
    notification?: { id: string }[];
  };
}

interface Listener {
  status: number;
  headers: Headers;
  heard: Heard[];
  hasEnded: boolean;
  stop(): void;
}

const toldTo = (person: string): Notification => ({
  ...{ _id: person, person, kind: 'RUN_ENDED', about: 'COMPLETED_SUCCESS', roles: ['GENERAL_SYSTEM_ADMINISTRATOR'] },
  run: { id: '1', name: 'A run', job: 'TEST_STAMP' },
  ...{ message: 'It ended.', at: new Date(), expires: new Date(Date.now() + 3_600_000) },
});

const jobOfAssets = {
  ...performJob,
  id: 'TEST_OF_ASSETS',
  activity: 'performForAssets',
  roles: ['ASSET_MANAGER'],
} as const;

describe('live figures', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  let looks = 0;
  let isSlow = false;
  let isTold = false;
  const stopping = new AbortController();
  const listeners: Listener[] = [];
  const gate = makeGate();
  before(async () => {
    const outside = performWork({
      call: async (member) => {
        await gate.wait([member]);
        return 'done';
      },
    });
    muster = await openMuster([
      { definition: stampJob, work: stampWork },
      { definition: performJob, work: outside },
      { definition: jobOfAssets, work: { ...outside, definition: jobOfAssets } },
    ]);
    const counting =
      (real: (...given: never[]) => unknown) =>
      (...given: never[]) => {
        looks += 1;
        return real(...given);
      };
    const runs = withMethods(muster.store.runs, { live: counting });
    const notifications = withMethods(muster.store.notifications, {
      preferencesOf: (real) => async (person: never) => {
        if (person === 'greedy') await until('nothing is slow', async () => !isSlow);
        return real(person);
      },
      // 'Late' gets a notification after those were read, as close to the look for new ones as can be.
      page:
        (real) =>
        async (filter: { person: string }, ...others: never[]) => {
          const { person } = filter;
          const page = await real(filter as never, ...others);
          if (person === 'late' && !isTold) {
            isTold = true;
            await muster.store.notifications.put(toldTo('late'));
          }
          return page;
        },
      digests: (real) => async (people: never) => {
        if ((people as string[]).includes('late') && !isTold) {
          await Promise.race([until('one was told', async () => isTold), wait(200)]);
        }
        return real(people);
      },
    });
    api = await startTestApi({ ...muster, store: { ...muster.store, runs, notifications }, stopping: stopping.signal });
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await storeAssetSet(muster.store, makeAssets(3));
    await muster.startWorker();
  });
  after(async () => {
    gate.open();
    for (const each of listeners) each.stop();
    api.close();
    await muster.close();
  });

  async function listen(headers: Record<string, string>): Promise<Listener> {
    const leaving = new AbortController();
    const response = await fetch(`${api.url}/conf/events`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: leaving.signal,
    });
    const { status } = response;
    const listener: Listener = {
      ...{ status, headers: response.headers, heard: [], hasEnded: false },
      stop: () => {
        leaving.abort();
      },
    };
    listeners.push(listener);
    const read = async () => {
      let text = '';
      const decoder = new TextDecoder();
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(piece, { stream: true });
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        for (const each of events) {
          const [, event = ''] = /^event: (.*)$/m.exec(each) ?? [];
          const [, data = '{}'] = /^data: (.*)$/m.exec(each) ?? [];
          listener.heard.push({ event, data: JSON.parse(data) as Heard['data'] });
        }
      }
    };
    read().then(
      () => (listener.hasEnded = true),
      () => (listener.hasEnded = true),
    );
    return listener;
  }
  const withKey = (key: string) => listen({ authorization: `apikey ${key}` });
  const signedIn = async (person: string) => {
    const user = await muster.store.users.get(person);
    assert.ok(user);
    const { token, session } = await beginSession(muster.store, { user, way: 'password' }, muster.config);
    return { session, headers: { cookie: `muster-session=${token}` } };
  };
  const heard = (listener: Listener, what: string, matches: (each: Heard) => boolean) =>
    until(what, async () => listener.heard.find(matches));

  it('come as a snapshot first, then as what changes, to those who may see it', async () => {
    const adas = await api.keyFor('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const blind = await api.keyFor('blind', 'REPOSITORY_MANAGER');
    const caller = callerWith('ada', ['GENERAL_SYSTEM_ADMINISTRATOR']);
    const first = await muster.submit('TEST_PERFORM', 'set-1', { job_name: 'First' }, { caller });
    await until('it works', async () => gate.arrived.length > 0);
    const [ada, bob, other] = await Promise.all([withKey(adas), withKey(admin), withKey(blind)]);
    for (const each of [ada, bob, other]) {
      assert.equal(each.status, 200);
      assert.match(each.headers.get('content-type') ?? '', /^text\/event-stream/);
      assert.equal(each.headers.get('cache-control'), 'private, no-cache, no-transform');
      assert.equal(each.headers.get('x-accel-buffering'), 'no');
      await heard(each, 'a snapshot', ({ event }) => event === 'snapshot');
      assert.equal(each.heard[0]?.event, 'snapshot');
    }
    const ids = (listener: Listener) => listener.heard[0]?.data.run?.map(({ id }) => id);
    assert.deepEqual([ids(ada), ids(bob), ids(other)], [[first._id], [first._id], []]);

    const second = await muster.submit('TEST_STAMP', 'set-1', { text: 'x', job_name: 'Second' }, { caller });
    const ends = ({ data }: Heard) => data.id === second._id && data.status?.value === 'COMPLETED_SUCCESS';
    const end = await heard(ada, 'the end', ends);
    assert.deepEqual([end.data.counts?.['succeeded'], end.data.counts?.['waiting']], [3, 0]);
    await heard(bob, 'the end', ends);
    const told = await heard(ada, 'a notification', ({ event }) => event === 'notifications');
    assert.deepEqual([told.data.unread, told.data.notification?.map(({ id }) => id)], [1, [`${second._id}:ended`]]);
    await heard(other, 'a beat', ({ event }) => event === 'beat');
    assert.ok(other.heard.every(({ event }) => event !== 'run'));
    for (const each of [bob, other]) assert.ok(each.heard.every(({ event }) => event !== 'notifications'));
    for (const each of [ada, bob, other]) each.stop();
  });

  it('show runs and their notifications to nobody without a role that opens the page of jobs', async () => {
    const roles = ['ASSET_MANAGER', 'REPOSITORY_MANAGER'] as const;
    const key = await api.keyFor('eve', ...roles);
    const { _id } = await muster.submit('TEST_OF_ASSETS', 'set-1', {}, { caller: callerWith('eve', roles) });
    await muster.store.notifications.put({ ...toldTo('eve'), roles: ['ASSET_MANAGER'] });
    const shown = async () => {
      const { run, unread } = ok(await api.get('/live', key)) as { run: { id: string }[]; unread: number };
      const list = ok(await api.get('/notifications', key)) as { total_record_count: number };
      return [run.map(({ id }) => id), unread, list.total_record_count];
    };
    await until('the run is shown', async () => ((await shown())[0] as string[]).length > 0);
    assert.deepEqual(await shown(), [[_id], 1, 1]);

    await muster.store.users.edit('eve', 'test', (user) => ({ ...user, roles: [{ role: 'ASSET_MANAGER' }] }));
    assert.equal((await api.get('/instances', key)).status, 403);
    assert.deepEqual(await shown(), [[], 0, 0]);
    const stream = await withKey(key);
    const snapshot = await heard(stream, 'a snapshot', ({ event }) => event === 'snapshot');
    assert.deepEqual([snapshot.data.run, snapshot.data.unread], [[], 0]);
    stream.stop();
  });

  it('are the same for whoever asks again and again, and cost nothing while nothing changes', async () => {
    const answer = await api.get('/live', admin);
    const { run, unread } = ok(answer) as { run: { id: string; job: { value: string } }[]; unread: number };
    assert.ok(run.some(({ job }) => job.value === 'TEST_PERFORM'));
    assert.equal(unread, 0);
    const again = await until('nothing changes', async () => {
      const etag = (await api.get('/live', admin)).headers.get('etag') ?? '';
      const next = await api.call('GET', '/live', { key: admin, headers: { 'if-none-match': etag } });
      return next.status === 304 ? next : undefined;
    });
    assert.equal(again.text, '');
  });

  it('end within seconds after a sign-out, a revocation, and the end of an account', async () => {
    for (const person of ['leaves', 'is-blocked']) await api.keyFor(person, 'GENERAL_SYSTEM_ADMINISTRATOR');
    const session = await signedIn('leaves');
    const blocked = await signedIn('is-blocked');
    const stays = await withKey(admin);
    const { key, stored } = await issueKey(muster.store, { user: 'leaves', label: 'x', timeZone: 'UTC' });
    const streams = [await listen(session.headers), await listen(blocked.headers), await withKey(key)];
    for (const each of streams) await heard(each, 'a snapshot', ({ event }) => event === 'snapshot');
    await muster.store.sessions.end(session.session._id);
    await muster.store.users.edit('is-blocked', 'test', (user) => ({ ...user, status: 'INACTIVE' }));
    await muster.store.apiKeys.revoke(stored._id, new Date());
    const before = looks;
    await until('all ended', async () => streams.every(({ hasEnded }) => hasEnded));
    // There is one each second, or fewer on a busy machine.
    assert.ok(looks - before <= 8, `they end after ${looks - before} looks`);
    assert.equal(stays.hasEnded, false);
    stays.stop();
  });

  it('do not keep anybody signed in', async () => {
    await api.keyFor('idle', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const { session, headers } = await signedIn('idle');
    const lastUsed = new Date(Date.now() - 10 * 60_000);
    const set = (at: Date) =>
      muster.store.sessions.collection.updateOne({ _id: session._id }, { $set: { lastUsed: at } });
    await set(lastUsed);
    ok(await api.call('GET', '/live', { headers }));
    const stream = await listen(headers);
    await heard(stream, 'a snapshot', ({ event }) => event === 'snapshot');
    assert.deepEqual((await muster.store.sessions.get(session._id))?.lastUsed, lastUsed);
    await set(new Date(Date.now() - 24 * 60 * 60_000));
    await until('it ended', async () => stream.hasEnded);
  });

  it('are bounded for each person', async () => {
    const key = await api.keyFor('greedy', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const open = [];
    for (let n = 0; n < 20; n++) open.push(await withKey(key));
    assert.deepEqual(
      open.map(({ status, hasEnded }) => [status, hasEnded]),
      open.map(() => [200, false]),
    );
    assert.equal((await withKey(key)).status, 429);
    const [first] = open;
    first?.stop();
    await until('there is room', async () => (await withKey(key)).status === 200);
  });

  it('are read from the store once, however many listen', async () => {
    const before = looks;
    const began = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const seconds = (Date.now() - began) / 1_000;
    assert.ok(listeners.filter(({ hasEnded }) => !hasEnded).length >= 20);
    assert.ok(looks - before <= seconds + 2, `${looks - before} looks in ${seconds} s`);
    for (const each of listeners) each.stop();
    await until('the last look', async () => {
      const seen = looks;
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return looks === seen;
    });
  });

  it('begin with the snapshot also where something is told before it is read', async () => {
    const wakes = await withKey(admin);
    await heard(wakes, 'a snapshot', ({ event }) => event === 'snapshot');
    isSlow = true;
    const stream = withKey(await api.keyFor('greedy', 'GENERAL_SYSTEM_ADMINISTRATOR'));
    const { _id } = await muster.submit('TEST_STAMP', 'set-1', { text: 'y', job_name: 'Meanwhile' });
    await heard(wakes, 'the run', ({ data }) => data.id === _id);
    isSlow = false;
    const late = await stream;
    await heard(late, 'the run', ({ data }) => data.id === _id || (data.run ?? []).some(({ id }) => id === _id));
    assert.deepEqual([late.heard[0]?.event, late.hasEnded], ['snapshot', false]);
    for (const each of [wakes, late]) each.stop();
  });

  it('tell what comes while the snapshot is made', async () => {
    const late = await withKey(await api.keyFor('late', 'GENERAL_SYSTEM_ADMINISTRATOR'));
    await heard(late, 'the notification', ({ data }) => (data.notification ?? []).some(({ id }) => id === 'late'));
    late.stop();
  });

  it('are no answer to whoever takes only JSON, and say what is', async () => {
    assertRefused(await api.get('/events', admin), 406, 'NOT_ACCEPTABLE', /\/live/);
  });

  it('end when the API stops', async () => {
    const stream = await withKey(admin);
    await heard(stream, 'a snapshot', ({ event }) => event === 'snapshot');
    stopping.abort();
    await until('it ended', async () => stream.hasEnded);
    assert.equal((await withKey(admin)).status, 503);
  });
});
