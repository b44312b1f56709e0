import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertRefused, ok, startTestApi, type TestApi } from '../api/support.ts';
import { storeSet } from '../support/asset-sets.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { runBody } from '../support/muster-api.ts';
import { Browser, makePerson } from './people.ts';

describe('a signed-in person', () => {
  let muster: TestMuster;
  let api: TestApi;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  const signedIn = async (name: string, ...roles: string[]): Promise<Browser> => {
    await makePerson(muster.store, name, { roles: roles.map((role) => ({ role })) });
    const browser = new Browser(api);
    ok(await browser.signIn(name));
    return browser;
  };
  const age = (person: string) =>
    muster.store.sessions.collection.updateMany(
      { person },
      { $set: { authenticatedAt: new Date(Date.now() - 11 * 60_000) } },
    );
  const inDays = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1_000).toISOString();

  it('makes keys that are named, end, and have a part of the own roles; each is shown once', async () => {
    const browser = await signedIn('maker', 'USER_MANAGER', 'ASSET_MANAGER');
    const body = { name: 'nightly script', expires: inDays(30), role: ['ASSET_MANAGER'] };
    const made = ok(await browser.call('POST', '/api-keys', { body }), 201);
    const key = String(made['key']);
    assert.match(key, /^[0-9a-f]{64}$/);
    assert.deepEqual([made['name'], made['state'], made['last_used']], ['nightly script', 'ACTIVE', null]);
    assert.deepEqual(made['role'], [{ value: 'ASSET_MANAGER', desc: 'Asset Manager' }]);
    assertRefused(await api.get('/jobs', key), 403, 'FORBIDDEN');
    const me = ok(await api.get('/me', key));
    assert.deepEqual(
      (me['role'] as { role: { value: string } }[]).map(({ role }) => role.value),
      ['ASSET_MANAGER'],
    );

    const unlimited = ok(await browser.call('POST', '/api-keys', { body: { name: 'all of mine' } }), 201);
    const days = (new Date(String(unlimited['expires'])).getTime() - Date.now()) / (24 * 60 * 60 * 1_000);
    assert.ok(days > 89 && days <= 90, 'keys end after 90 days unless said otherwise');
    ok(await api.get('/jobs', String(unlimited['key'])));

    const list = await browser.call('GET', '/api-keys');
    const { api_key: keys } = ok(list) as { api_key: { id: string; last_used: string | null }[] };
    assert.deepEqual(
      keys.map(({ last_used }) => last_used !== null),
      [true, true],
    );
    assert.ok(!list.text.includes(key));
    const id = String(made['id']);
    ok(await browser.call('DELETE', `/api-keys/${id}`), 204);
    assertRefused(await api.get('/me', key), 401, 'UNAUTHORIZED');
    assert.equal(ok(await browser.call('GET', `/api-keys/${id}`))['state'], 'REVOKED');
  });

  it('cannot make keys that say too much, nor with a key, and does not see those of others', async () => {
    const browser = await signedIn('limited', 'ASSET_MANAGER');
    const make = (body: unknown) => browser.call('POST', '/api-keys', { body });
    assertRefused(await make({ name: 'x', role: ['USER_MANAGER'] }), 400, 'ROLE_NOT_HELD', /User Manager/);
    assertRefused(await make({ name: 'x', role: [] }), 400, 'INVALID_BODY', /role/);
    assertRefused(await make({ name: ' ' }), 400, 'INVALID_BODY', /name/);
    for (const expires of [inDays(-1), inDays(367), 'tomorrow']) {
      assertRefused(await make({ name: 'x', expires }), 400, 'INVALID_BODY', /expires/);
    }
    const { key, id } = ok(await make({ name: 'one' }), 201) as { key: string; id: string };
    assertRefused(await api.post('/api-keys', key, { name: 'two' }), 403, 'SESSION_REQUIRED');
    assertRefused(await api.put('/me/password', key, { password: 'a new good password' }), 403, 'SESSION_REQUIRED');

    const other = await signedIn('other', 'USER_ADMINISTRATOR');
    assertRefused(await other.call('GET', `/api-keys/${id}`), 404, 'KEY_NOT_FOUND');
    assertRefused(await other.call('DELETE', `/api-keys/${id}`), 404, 'KEY_NOT_FOUND');
    assertRefused(await other.call('GET', '/api-keys?user=limited'), 403, 'FORBIDDEN');
    const admin = await signedIn('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    assert.equal(ok(await admin.call('GET', '/api-keys?user=limited'))['total_record_count'], 1);
    ok(await admin.call('DELETE', `/api-keys/${id}`), 204);
    assertRefused(await api.get('/me', key), 401, 'UNAUTHORIZED');
  });

  it('is asked again before keys are made, secrets changed and roles handed out; a key is not', async () => {
    const browser = await signedIn('sensitive', 'GENERAL_SYSTEM_ADMINISTRATOR', 'USER_ADMINISTRATOR');
    const key = await api.keyFor('by-key', 'GENERAL_SYSTEM_ADMINISTRATOR', 'USER_ADMINISTRATOR');
    await muster.store.users.insert([{ _id: 'member' }], 'test');
    const set = await storeSet(muster.store, ['member'], 'members', 'USER');
    const roles = runBody(set, { TASK_AddRole_Active: 'true', TASK_AddRole_Value: 'PATRON' });
    const campus = runBody(set, { TASK_Campus_Active: 'true', TASK_Campus_Value: 'NORTH' });
    const server = { code: 'main', host: 'mail.example.org', from_address: 'a@example.org' };
    const changes: [string, unknown, number][] = [
      ['/api-keys', { name: 'x' }, 201],
      ['/mail-servers', server, 201],
      ['/jobs/M148?op=run', roles, 200],
    ];
    await age('sensitive');
    for (const [path, body] of changes) {
      const refused = await browser.call('POST', path, { body });
      assertRefused(refused, 403, 'REAUTHENTICATION_REQUIRED', /op=reauthenticate/);
    }
    ok(await browser.call('POST', '/jobs/M148?op=run', { body: campus }));
    ok(await browser.call('GET', '/mail-servers'));
    ok(await api.post('/jobs/M148?op=run', key, roles));
    const password = 'correct horse battery';
    ok(await browser.call('POST', '/sessions/current?op=reauthenticate', { body: { password } }));
    for (const [path, body, status] of changes) ok(await browser.call('POST', path, { body }), status);
  });
});
