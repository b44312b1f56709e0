import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

/** Every route there is, and some that there are not. */
const ROUTES = [
  ['GET', '/jobs'],
  ['GET', '/jobs/M50701'],
  ['POST', '/jobs/M50701?op=run'],
  ['GET', '/jobs/M50701/instances'],
  ['GET', '/jobs/M50701/instances/1'],
  ['PUT', '/jobs/M50701/instances/1'],
  ['POST', '/jobs/M50701/instances/1?op=cancel'],
  ['GET', '/jobs/M50701/instances/1/members'],
  ['GET', '/jobs/M50701/instances/1/members/1'],
  ['GET', '/jobs/M50701/instances/1/report.csv'],
  ['GET', '/code-tables/Licenses'],
  ['PUT', '/code-tables/Licenses'],
  ['GET', '/units'],
  ['POST', '/units'],
  ['GET', '/units/110'],
  ['PUT', '/units/110'],
  ['DELETE', '/units/110'],
  ['GET', '/sets'],
  ['POST', '/sets'],
  ['GET', '/sets/1'],
  ['PUT', '/sets/1'],
  ['DELETE', '/sets/1'],
  ['POST', '/sets/1?op=add_members'],
  ['GET', '/sets/1/members'],
  ['GET', '/nothing'],
  ['GET', '//almaws/v1/users'],
] as const;

describe('the entrance of the API', () => {
  let muster: TestMuster;
  let api: TestApi;
  let key: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    key = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  it('answers nothing but /health without a key', async () => {
    for (const [method, path] of ROUTES) {
      assertRefused(await api.call(method, path), 401, 'UNAUTHORIZED', /API key is required/);
    }
    const health = await api.call('GET', '//health');
    assert.deepEqual(ok(health), { status: 'up', database: 'up', temporal: 'up', prepared: true });
  });

  it('refuses a key before it reads the body', async () => {
    const body = Buffer.alloc(2 * 1024 * 1024, 32);
    const headers = { 'content-type': 'application/json' };
    assertRefused(await api.call('POST', '/jobs/M50701?op=run', { raw: '{', headers }), 401, 'UNAUTHORIZED');
    assertRefused(await api.call('POST', '/jobs/M50701?op=run', { raw: body, headers }), 401, 'UNAUTHORIZED');
  });

  it('takes the key in the header or in the address, under the long prefix and the short one', async () => {
    for (const [path, headers] of [
      ['/jobs', { authorization: `apikey ${key}` }],
      ['/jobs', { authorization: `APIKEY  ${key}` }],
      [`/jobs?apikey=${key}`, {}],
      [`//conf/jobs?limit=1&apiKey=${key}`, {}],
      ['//conf/jobs', { authorization: `apikey ${key}` }],
    ] as const) {
      ok(await api.call('GET', path, { headers: { ...headers } }));
    }
    for (const authorization of [`Bearer ${key}`, key, 'apikey', `Basic ${key}`]) {
      assertRefused(await api.call('GET', '/jobs', { headers: { authorization } }), 401, 'UNAUTHORIZED');
    }
  });

  it('refuses a key as soon as it is revoked or its user becomes inactive', async () => {
    const revoked = await api.keyFor('leaver', 'USER_MANAGER');
    ok(await api.get('/jobs', revoked));
    const [stored] = await muster.store.apiKeys.list('leaver');
    await muster.store.apiKeys.revoke(stored?._id ?? '', new Date());
    assertRefused(await api.get('/jobs', revoked), 401, 'UNAUTHORIZED');

    const inactive = await api.keyFor('sleeper', 'USER_MANAGER');
    ok(await api.get('/jobs', inactive));
    await muster.store.users.edit('sleeper', 'test', (record) => ({ ...record, status: 'INACTIVE' }));
    assertRefused(await api.get('/jobs', inactive), 401, 'UNAUTHORIZED');
  });

  it('shows no key in logs or errors, wherever it was sent and however its parameter was spelled', async () => {
    await api.call('GET', `/nothing?apikey=${key}`);
    await api.call('GET', `/jobs?limit=1000&%61pi%6Bey=${key}&name=x`);
    await api.call('GET', `/jobs?APIKEY=${key}&limit=101`, { headers: { referer: `http://x/?apikey=${key}` } });
    await api.call('POST', `/jobs/M50701?op=run&apikey=${key}`, { raw: '{"x":', headers: {} });
    const answers = await Promise.all([
      api.call('GET', `/nothing?apikey=${key}`),
      api.call('PUT', `/jobs?apikey=${key}`),
      api.get(`/jobs/M50701/instances/1?apikey=${key}`, key),
    ]);
    const said = api.logged() + answers.map(({ text, headers }) => text + JSON.stringify([...headers])).join('');
    assert.ok(said.includes('apikey=redacted'));
    assert.ok(said.includes('/almaws/v1/conf/nothing'));
    assert.ok(!said.includes(key));
  });

  it('says what is wrong with a request that cannot be read', async () => {
    const json = { 'content-type': 'application/json' };
    const run = '/jobs/M50701?op=run';
    assertRefused(await api.call('POST', run, { key, raw: '{"x":', headers: json }), 400, 'MALFORMED_JSON');
    const large = JSON.stringify({ parameter: [], note: 'x'.repeat(2 * 1024 * 1024) });
    assertRefused(await api.call('POST', run, { key, raw: large, headers: json }), 413, 'REQUEST_TOO_LARGE', /1 MB/);
    for (const type of ['text/html', 'text/plain', 'application/x-www-form-urlencoded']) {
      const answer = await api.call('POST', run, { key, raw: '<job/>', headers: { 'content-type': type } });
      assertRefused(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    }
    const encoded = { ...json, 'content-encoding': 'zip' };
    assertRefused(await api.call('POST', run, { key, raw: '{}', headers: encoded }), 415, 'UNSUPPORTED_ENCODING');
    const html = { accept: 'text/html' };
    assertRefused(await api.call('GET', '/jobs', { key, headers: html }), 406, 'NOT_ACCEPTABLE');
    const xml = { accept: 'application/xml' };
    assertRefused(await api.call('GET', '/units', { key, headers: xml }), 406, 'NOT_ACCEPTABLE');
    assertRefused(await api.get('/jobs/%zz', key), 400, 'BAD_REQUEST');
    for (const raw of ['null', '1', '"x"', '[]', '{"parameter":1}', '{"parameter":[{"value":"x"}]}']) {
      assertRefused(
        await api.call('POST', run, { key, raw, headers: json }),
        400,
        raw === 'null' ? '402228' : 'INVALID_BODY',
      );
    }
  });

  it('refuses unknown routes and methods, and lists the allowed methods', async () => {
    assertRefused(await api.get('/nothing', key), 404, 'NOT_FOUND', /GET \/almaws\/v1\/conf\/nothing/);
    for (const path of ['///[', '///[::', '///:x@[/jobs?limit=1', '//%00', '//a%20b']) {
      assertRefused(await api.get(path, key), 404, 'NOT_FOUND');
      assertRefused(await api.call('GET', path), 401, 'UNAUTHORIZED');
    }
    for (const [method, path] of [
      ['DELETE', '/jobs'],
      ['PUT', '/jobs/M50701'],
      ['PATCH', '/units/110'],
      ['POST', '/code-tables/Licenses'],
    ] as const) {
      const answer = await api.call(method, path, { key });
      assertRefused(answer, 405, 'METHOD_NOT_ALLOWED');
      assert.match(answer.headers.get('allow') ?? '', /GET/);
    }
  });

  it('hides the text of unexpected errors, and sends a tracking id that finds it in the log', async () => {
    const broken = await startTestApi({
      ...muster,
      catalogue: {
        list: () => Promise.reject(new Error('a secret detail')),
        find: async () => undefined,
        describeReason: (_activity, reason) => reason,
      },
    });
    try {
      const answer = await broken.get('/jobs', key);
      assertRefused(answer, 500, 'INTERNAL_SERVER_ERROR');
      assert.ok(!answer.text.includes('secret'));
      const trackingId = /E01-[0-9A-Z-]+/.exec(answer.text)?.[0] ?? '';
      const line = broken
        .logged()
        .split('\n')
        .find((logged) => logged.includes('a secret detail'));
      assert.ok(line?.includes(trackingId));
    } finally {
      broken.close();
    }
  });

  it('answers 503 with Retry-After until the first start is complete', async () => {
    let isReady = false;
    const starting = await startTestApi(muster, () => isReady);
    try {
      const answer = await starting.get('/jobs', key);
      assertRefused(answer, 503, 'SERVICE_UNAVAILABLE');
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
      isReady = true;
      ok(await starting.get('/jobs', key));
    } finally {
      starting.close();
    }
  });
});
