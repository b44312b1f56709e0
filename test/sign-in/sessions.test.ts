import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AuditEntry } from '../../shared/model/audit-entry.ts';
import type { Session } from '../../shared/model/session.ts';
import { assertRefused, ok, startTestApi, type TestApi } from '../api/support.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { Browser, makePerson, PASSWORD } from './people.ts';

describe('sessions', () => {
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

  const signedIn = async (name: string): Promise<Browser> => {
    const browser = new Browser(api);
    ok(await browser.signIn(name));
    return browser;
  };
  const person = (id: string, ...roles: string[]) =>
    makePerson(muster.store, id, { roles: roles.map((role) => ({ role })) });
  const sessionsOf = (id: string): Promise<Session[]> => muster.store.sessions.list(id);
  const change = (id: string, set: Partial<Session>) =>
    muster.store.sessions.collection.updateMany({ person: id }, { $set: set });
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);

  it('begin with name or mail address and password, and say who one is and what one may do', async () => {
    await makePerson(muster.store, 'ada', {
      ...{ firstName: 'Ada', lastName: 'Byron', email: 'ada@example.org' },
      roles: [{ role: 'USER_MANAGER' }, { role: 'ASSET_MANAGER', readOnly: true }, { role: 'PATRON' }],
    });
    for (const name of ['ada', ' ada ', 'ada@example.org', 'Ada@Example.org']) {
      const me = ok(await new Browser(api).signIn(name));
      assert.deepEqual(
        [me['primary_id'], me['name'], me['via'], me['password_set']],
        ['ada', 'Ada Byron', 'SESSION', true],
      );
      assert.deepEqual(me['role'], [
        { role: { value: 'USER_MANAGER', desc: 'User Manager' }, read_only: false, scope: null },
        { role: { value: 'ASSET_MANAGER', desc: 'Asset Manager' }, read_only: true, scope: null },
      ]);
    }
    const browser = await signedIn('ada');
    ok(await browser.call('GET', '/jobs'));
    const me = ok(await browser.call('GET', '/me'));
    assert.equal((me['session'] as { way: string }).way, 'PASSWORD');
    ok(await browser.call('PUT', '/mail-preferences', { body: { job_ended: false } }));
  });

  it('keep their token in a cookie that scripts and other sites do not get, and in no other place', async () => {
    await person('cookie');
    const browser = new Browser(api);
    const answer = await browser.signIn('cookie');
    const [line = ''] = answer.headers.getSetCookie().filter((each) => each.startsWith('muster-session='));
    assert.match(line, /; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const [stored] = await sessionsOf('cookie');
    assert.ok(!JSON.stringify(stored).includes(browser.session));
    assert.ok(!answer.text.includes(browser.session));
    assert.ok(!api.logged().includes(browser.session));
    assert.ok(!api.logged().includes(PASSWORD));
  });

  it('end at a new sign-in in the same browser, which gets another token', async () => {
    await person('rotated');
    const browser = await signedIn('rotated');
    const first = browser.session;
    ok(await browser.signIn('rotated'));
    assert.notEqual(browser.session, first);
    assert.equal((await sessionsOf('rotated')).length, 1);
    const old = await api.call('GET', '/me', { headers: { cookie: `muster-session=${first}` } });
    assertRefused(old, 401, 'UNAUTHORIZED', /Sign in again/);
  });

  it('end when they were not used for long, and after their time in any case', async () => {
    await person('idle');
    const browser = await signedIn('idle');
    await change('idle', { lastUsed: ago(119) });
    ok(await browser.call('GET', '/me'));
    const [used] = await sessionsOf('idle');
    assert.ok(used && used.lastUsed > ago(1), 'a request counts as use');
    await change('idle', { lastUsed: ago(121) });
    assertRefused(await browser.call('GET', '/me'), 401, 'UNAUTHORIZED');
    assert.equal(browser.cookies.has('muster-session'), false);
    assert.deepEqual(await sessionsOf('idle'), []);

    const again = await signedIn('idle');
    const [begun] = await sessionsOf('idle');
    assert.equal(begun && begun.expires.getTime() - begun.created.getTime(), 12 * 60 * 60 * 1_000);
    await change('idle', { expires: ago(0) });
    assertRefused(await again.call('GET', '/me'), 401, 'UNAUTHORIZED');
  });

  it('feel a change of roles, and the end of an account, at the next request', async () => {
    await person('changing', 'USER_MANAGER');
    const browser = await signedIn('changing');
    ok(await browser.call('GET', '/jobs'));
    await muster.store.users.edit('changing', 'test', (user) => ({ ...user, roles: [] }));
    assertRefused(await browser.call('GET', '/jobs'), 403, 'FORBIDDEN');
    await muster.store.users.edit('changing', 'test', (user) => ({ ...user, status: 'INACTIVE' }));
    assertRefused(await browser.call('GET', '/me'), 401, 'UNAUTHORIZED');
    await muster.store.users.edit('changing', 'test', (user) => ({ ...user, status: 'ACTIVE' }));
    assertRefused(await browser.call('GET', '/me'), 401, 'UNAUTHORIZED', /./);
  });

  it('end when the password changes, also by a run, but for the one that it is changed in', async () => {
    await person('renewed');
    const [here, elsewhere] = [await signedIn('renewed'), await signedIn('renewed')];
    const next = 'another good password';
    ok(await here.call('PUT', '/me/password', { body: { password: next } }), 204);
    ok(await here.call('GET', '/me'));
    assertRefused(await elsewhere.call('GET', '/me'), 401, 'UNAUTHORIZED');
    assertRefused(await elsewhere.signIn('renewed'), 401, 'SIGN_IN_REFUSED');
    ok(await elsewhere.signIn('renewed', next));

    const { revision } = (await muster.store.users.get('renewed')) ?? assert.fail();
    const write = { id: 'renewed', revision, change: { before: {}, after: {} }, by: 'run', resetPassword: true };
    assert.equal((await muster.store.users.write([write])).matched, 1);
    assertRefused(await elsewhere.call('GET', '/me'), 401, 'UNAUTHORIZED');
    assertRefused(await elsewhere.signIn('renewed', next), 401, 'SIGN_IN_REFUSED');
  });

  it('want a password that is hard to guess, and ask for the old one first if it was given long ago', async () => {
    await makePerson(muster.store, 'setting', { firstName: 'Theodora', email: 'theodora@example.org' });
    const browser = await signedIn('setting');
    const set = (password: string) => browser.call('PUT', '/me/password', { body: { password } });
    for (const weak of ['short', 'a'.repeat(30), 'theodoraTHEODORA12', 'x'.repeat(201)]) {
      assertRefused(await set(weak), 400, 'WEAK_PASSWORD', /password/);
    }
    await change('setting', { authenticatedAt: ago(11) });
    const good = 'ein gutes Kennwort';
    assertRefused(await set(good), 403, 'REAUTHENTICATION_REQUIRED', /op=reauthenticate/);
    const prove = (password: string) =>
      browser.call('POST', '/sessions/current?op=reauthenticate', { body: { password } });
    assertRefused(await prove('not it, not it'), 403, 'PASSWORD_REFUSED');
    assertRefused(await set(good), 403, 'REAUTHENTICATION_REQUIRED');
    ok(await prove(PASSWORD));
    ok(await set(good), 204);
  });

  it('are listed by their person, who ends each of them, and by administrators', async () => {
    await person('several');
    await person('curious', 'USER_ADMINISTRATOR');
    await person('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const [one, two, three] = [await signedIn('several'), await signedIn('several'), await signedIn('several')];
    const { session: list } = ok(await one.call('GET', '/sessions')) as {
      session: { id: string; is_current: boolean }[];
    };
    assert.deepEqual([list.length, list.filter(({ is_current }) => is_current).length], [3, 1]);
    const idOf = async (browser: Browser) => (ok(await browser.call('GET', '/me'))['session'] as { id: string }).id;

    const curious = await signedIn('curious');
    assertRefused(await curious.call('GET', '/sessions?user=several'), 403, 'FORBIDDEN');
    assertRefused(await curious.call('DELETE', `/sessions/${await idOf(one)}`), 404, 'SESSION_NOT_FOUND');
    ok(await one.call('DELETE', `/sessions/${await idOf(two)}`));
    assertRefused(await two.call('GET', '/me'), 401, 'UNAUTHORIZED');

    const admin = await signedIn('admin');
    assert.equal(ok(await admin.call('GET', '/sessions?user=several'))['total_record_count'], 2);
    ok(await admin.call('DELETE', `/sessions/${await idOf(three)}`));
    assertRefused(await three.call('GET', '/me'), 401, 'UNAUTHORIZED');

    const other = await signedIn('several');
    ok(await one.call('DELETE', '/sessions'), 204);
    assertRefused(await other.call('GET', '/me'), 401, 'UNAUTHORIZED');
    ok(await one.call('DELETE', '/sessions/current'));
    assert.equal(one.cookies.has('muster-session'), false);
    assert.deepEqual(await sessionsOf('several'), []);
  });

  it('let no page of another site in, and a key in the header goes before them', async () => {
    await person('target', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const browser = await signedIn('target');
    const preferences = (headers: Record<string, string>) =>
      browser.call('PUT', '/mail-preferences', { body: {}, headers });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: api.url.replace('http', 'https').replace(/\d+$/, '1') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: api.url },
    ]) {
      assertRefused(await preferences(headers), 403, 'FOREIGN_ORIGIN', /another site/);
    }
    ok(await preferences({ origin: api.url }));
    ok(await preferences({ origin: 'null', 'sec-fetch-site': 'same-origin' }));
    assertRefused(await preferences({ 'x-csrf-token': 'a'.repeat(64) }), 403, 'CSRF_TOKEN_MISSING');
    assert.equal(await browser.follow('/conf/me'), 200);

    const key = await api.keyFor('with-key');
    const me = await browser.call('GET', '/me', { headers: { authorization: `apikey ${key}` } });
    assert.deepEqual([ok(me)['primary_id'], me.body['via']], ['with-key', 'KEY']);
    assertRefused(await browser.call('GET', `/me?apikey=${key}`), 400, 'KEY_IN_ADDRESS');
    assert.equal(ok(await api.call('GET', `/me?apikey=${key}`))['primary_id'], 'with-key');

    const foreign = { headers: { origin: 'https://evil.example' }, body: { name: 'target', password: PASSWORD } };
    assertRefused(await api.call('POST', '//sign-in', foreign), 403, 'FOREIGN_ORIGIN');
  });

  it('and failed sign-ins are in the audit trail, without names that have no account', async () => {
    await person('audited');
    const browser = new Browser(api);
    assertRefused(await browser.signIn('audited', 'wrong'), 401, 'SIGN_IN_REFUSED');
    assertRefused(await browser.signIn('hunter2, my password', 'oops'), 401, 'SIGN_IN_REFUSED');
    ok(await browser.signIn('audited'));
    ok(await browser.call('DELETE', '/sessions/current'));
    const said = async (): Promise<string[]> => {
      const entries: AuditEntry[] = [];
      for await (const entry of muster.store.auditTrail.stream()) entries.push(entry);
      assert.ok(!JSON.stringify(entries).includes('hunter2'));
      return entries.map(({ by, action, result }) => `${by} ${action} ${result}`);
    };
    for (const line of [
      'audited sign-in.password refused',
      'audited sign-in.password done',
      'audited sessions.delete done',
      'unknown sign-in.password refused',
    ]) {
      await until(line, async () => (await said()).includes(line));
    }
  });
});
