import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import type { IdentityProvider } from '../../shared/openid/identity-provider.ts';
import type { User } from '../../shared/model/user.ts';
import { assertRefused, ok, startTestApi, type TestApi } from '../api/support.ts';
import { AUDIENCE, CLIENT, MACHINE, startOpenId, type OpenIdStandIn } from '../stand-ins/openid.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { Browser, makePerson } from './people.ts';

describe('signing in at an OpenID provider', () => {
  let muster: TestMuster;
  let api: TestApi;
  let provider: OpenIdStandIn;
  let admin: string;
  let callback: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    callback = `${api.url}/sign-in/providers/main/callback`;
    provider = await startOpenId(callback);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    const entry = { name: 'The University', issuer: provider.issuer, client_id: CLIENT.id, audience: AUDIENCE };
    const body = { code: 'main', ...entry, client_secret: CLIENT.secret };
    ok(await api.post('/identity-providers', admin, body), 201);
  });
  after(async () => {
    provider.close();
    api.close();
    await muster.close();
  });

  const configure = async (more: Partial<IdentityProvider>): Promise<void> => {
    const entry = { name: 'The University', issuer: provider.issuer, client_id: CLIENT.id, audience: AUDIENCE };
    ok(await api.put('/identity-providers/main', admin, { ...entry, ...more }));
  };
  const account = async (id: string, claims: Record<string, unknown> = {}, record: Partial<User> = {}) => {
    provider.accounts.set(id, { preferred_username: id, ...claims });
    provider.comes = id;
    await makePerson(muster.store, id, record, null);
  };
  const isSignedIn = async (browser: Browser) => (await browser.call('GET', '/me')).status === 200;

  /** Follows the redirects, with cookies of the provider apart. @returns the address that leads back to Muster. */
  async function toCallback(
    browser: Browser,
    { path = '/sign-in/providers/main', tamper = (url: URL) => url, atProvider = new Map<string, string>() } = {},
  ): Promise<URL> {
    const begun = await browser.call('GET', `/${path}`);
    assert.equal(begun.status, 303, begun.text);
    let next = tamper(new URL(begun.headers.get('location') ?? ''));
    for (let hops = 0; hops < 10; hops += 1) {
      if (next.href.startsWith(callback)) return next;
      const cookie = [...atProvider].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(next, { redirect: 'manual', headers: { cookie } });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        atProvider.set(name, value);
      }
      const location = response.headers.get('location');
      assert.ok(location !== null, `${next.href}: ${response.status} ${await response.text()}`);
      next = new URL(location, next);
    }
    return assert.fail('too many redirects');
  }
  const comeBack = (browser: Browser, url: URL) => browser.call('GET', `/${url.pathname}${url.search}`);
  const signIn = async (browser: Browser, options: Parameters<typeof toCallback>[1] = {}) =>
    comeBack(browser, await toCallback(browser, options));

  it('makes a session of the account that the provider names, and goes on to where one wanted to be', async () => {
    await account('ada', {}, { roles: [{ role: 'USER_MANAGER' }] });
    const { provider: ways } = ok(await api.call('GET', '//sign-in')) as { provider: { link: string }[] };
    assert.deepEqual(ways, [{ code: 'main', name: 'The University', link: `${api.url}/sign-in/providers/main` }]);
    const browser = new Browser(api);
    const back = await signIn(browser, { path: '/sign-in/providers/main?return_to=%2Fjobs%3Fpage%3D2' });
    assert.deepEqual([back.status, back.headers.get('location')], [303, `${api.url}/jobs?page=2`]);
    const me = ok(await browser.call('GET', '/me'));
    const session = me['session'] as { way: string; provider: string };
    assert.deepEqual([me['primary_id'], session.way, session.provider], ['ada', 'PROVIDER', 'main']);
    ok(await browser.call('GET', '/jobs'));
    await muster.store.sessions.collection.updateMany({ person: 'ada' }, { $set: { expires: new Date() } });
    assertRefused(await browser.call('GET', '/jobs'), 401, 'UNAUTHORIZED');
    for (const elsewhere of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      const home = await signIn(browser, {
        path: `/sign-in/providers/main?return_to=${encodeURIComponent(elsewhere)}`,
      });
      assert.equal(home.headers.get('location'), `${api.url}/`, elsewhere);
    }
  });

  it('is refused for a code, state or nonce that belongs to another sign-in', async () => {
    await account('careful');
    const first = new Browser(api);
    const url = await toCallback(first);
    const thief = new Browser(api);
    assert.equal((await comeBack(thief, url)).status, 401, 'in a browser that did not begin it');
    ok(await comeBack(first, url), 303);
    const again = await comeBack(new Browser(api), url);
    assert.equal(again.status, 401);
    assert.match(again.text, /ended already/);

    const replayed = new Browser(api);
    const fresh = await toCallback(replayed);
    fresh.searchParams.set('code', url.searchParams.get('code') ?? '');
    assert.equal((await comeBack(replayed, fresh)).status, 401, 'a code that was used');

    const other = new Browser(api);
    const stated = await toCallback(other);
    stated.searchParams.set('state', 'another');
    assert.equal((await comeBack(other, stated)).status, 401, 'another state');

    const nonced = new Browser(api);
    const tamper = (to: URL) => {
      to.searchParams.set('nonce', 'another');
      return to;
    };
    assert.equal((await signIn(nonced, { tamper })).status, 401, 'another nonce');
    for (const browser of [thief, replayed, other, nonced]) assert.equal(await isSignedIn(browser), false);
    assert.equal(await isSignedIn(first), true);
    assert.ok(!api.logged().includes(url.searchParams.get('code') ?? 'none'), 'codes are not logged');
  });

  it('is refused for who has no account, a closed one, or an address that is not verified', async () => {
    provider.accounts.set('stranger', { preferred_username: 'stranger', given_name: 'Stella', family_name: 'Ranger' });
    provider.comes = 'stranger';
    const refused = await signIn(new Browser(api));
    assert.equal(refused.status, 401);
    assert.match(refused.text, /There is no account stranger here/);
    await configure({ creates_accounts: true });
    const browser = new Browser(api);
    ok(await signIn(browser), 303);
    assert.deepEqual(ok(await browser.call('GET', '/me'))['name'], 'Stella Ranger');
    await muster.store.users.edit('stranger', 'test', (user) => ({ ...user, status: 'INACTIVE' }));
    assert.match((await signIn(new Browser(api))).text, /is closed/);

    await configure({ person_claim: 'email', person_is: 'EMAIL' });
    await account('mailed', { email: 'mailed@example.org', email_verified: false }, { email: 'mailed@example.org' });
    assert.match((await signIn(new Browser(api))).text, /has not verified/);
    provider.accounts.set('mailed', { email: 'mailed@example.org', email_verified: true });
    const verified = new Browser(api);
    ok(await signIn(verified), 303);
    assert.equal(ok(await verified.call('GET', '/me'))['primary_id'], 'mailed');
    await configure({});
  });

  it('gives the roles that the provider says, and takes back those that it no longer says', async () => {
    await configure({
      ...{ scopes: ['openid', 'profile', 'groups'], role_claim: 'groups' },
      roles: { librarians: ['USER_MANAGER'], admins: ['GENERAL_SYSTEM_ADMINISTRATOR'] },
    });
    await account('grouped', { groups: ['librarians', 'others'] }, { roles: [{ role: 'ASSET_MANAGER' }] });
    const browser = new Browser(api);
    const rolesNow = async () => {
      const { role } = ok(await browser.call('GET', '/me')) as { role: { role: { value: string } }[] };
      return role.map((each) => each.role.value).sort();
    };
    ok(await signIn(browser), 303);
    assert.deepEqual(await rolesNow(), ['ASSET_MANAGER', 'USER_MANAGER']);
    await muster.store.users.edit('grouped', 'test', (user) => ({ ...user, roles: [{ role: 'ASSET_MANAGER' }] }));
    assert.deepEqual(await rolesNow(), ['ASSET_MANAGER'], 'a role that staff takes away counts at once');
    provider.accounts.set('grouped', { preferred_username: 'grouped', groups: ['admins'] });
    ok(await signIn(browser), 303);
    assert.deepEqual(await rolesNow(), ['ASSET_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR']);
    provider.accounts.set('grouped', { preferred_username: 'grouped' });
    ok(await signIn(browser), 303);
    assert.deepEqual(await rolesNow(), ['ASSET_MANAGER']);
    await configure({});
  });

  it('leads on to the sign-out of the provider, which then asks the next person', async () => {
    await account('leaving');
    const atProvider = new Map<string, string>();
    const browser = new Browser(api);
    ok(await signIn(browser, { atProvider }), 303);
    assert.equal(await isSignedIn(browser), true);
    const { sign_out_link: link } = ok(await browser.call('DELETE', '/sessions/current')) as { sign_out_link: string };
    assert.equal(await isSignedIn(browser), false);
    const leave = async (url: string, init: RequestInit = {}) => {
      const cookie = [...atProvider].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, { redirect: 'manual', ...init, headers: { cookie } });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') atProvider.delete(name);
        else atProvider.set(name, value);
      }
      return answer;
    };
    const asked = await (await leave(link)).text();
    const [, action = '', xsrf = ''] = /action="([^"]+)"[^]*name="xsrf" value="([^"]+)"/.exec(asked) ?? [];
    const left = await leave(action, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) });
    assert.equal(left.headers.get('location'), `${api.url}/`);
    const before = provider.asked;
    ok(await signIn(new Browser(api), { atProvider }), 303);
    assert.equal(provider.asked, before + 1, 'nobody is signed in there any more');

    const stored = await muster.store.sessions.collection.findOne({ person: 'leaving' });
    assert.throws(() => decodeJwt(stored?.idToken ?? ''), /JWE|Encrypted|JWTInvalid|decode/i, 'the token is sealed');
    const said = decodeJwt(await muster.workerServices.secrets.open(stored?.idToken ?? ''));
    assert.equal(said.sub, 'leaving');
    await configure({ ends_session: false });
    const stays = new Browser(api);
    ok(await signIn(stays), 303);
    assert.equal(await isSignedIn(stays), true);
    assert.deepEqual(ok(await stays.call('DELETE', '/sessions/current')), { sign_out_link: null });
    await configure({});
  });

  it('asks the person again at the provider before a sensitive change, and only that person counts', async () => {
    await account('again');
    const atProvider = new Map<string, string>();
    const browser = new Browser(api);
    ok(await signIn(browser, { atProvider }), 303);
    const old = { $set: { authenticatedAt: new Date(0) } };
    await muster.store.sessions.collection.updateMany({ person: 'again' }, old);
    assert.equal(await isSignedIn(browser), true);
    const make = () => browser.call('POST', '/api-keys', { body: { name: 'x' } });
    assertRefused(await make(), 403, 'REAUTHENTICATION_REQUIRED');
    ok(await signIn(new Browser(api), { atProvider }), 303);
    const { asked } = provider;
    ok(await signIn(browser, { path: '/sign-in/providers/main?again=true', atProvider }), 303);
    assert.equal(provider.asked, asked + 1, 'though signed in there, the person is asked');
    ok(await make(), 201);

    await muster.store.sessions.collection.updateMany({ person: 'again' }, old);
    await account('colleague');
    const other = await signIn(browser, { path: '/sign-in/providers/main?again=true' });
    assert.deepEqual([other.status, /signed in as another person/.test(other.text)], [401, true]);
    assertRefused(await make(), 403, 'REAUTHENTICATION_REQUIRED');
  });

  it('lets machines in with tokens for Muster, with at most the rights of their account', async () => {
    await makePerson(muster.store, MACHINE.id, { roles: [{ role: 'USER_MANAGER' }, { role: 'ASSET_MANAGER' }] }, null);
    const call = (token: string, path = '/me') =>
      api.call('GET', path, { headers: { authorization: `Bearer ${token}` } });
    const token = await provider.machineToken();
    const me = ok(await call(token));
    assert.deepEqual([me['primary_id'], me['via'], (me['role'] as unknown[]).length], [MACHINE.id, 'TOKEN', 2]);
    ok(await call(token, '/jobs'));
    const uses = await muster.store.auditTrail.page({ action: 'token.use' }, { offset: 0, limit: 10 });
    assert.deepEqual([uses.total, uses.entries[0]?.by], [1, MACHINE.id]);
    assertRefused(await call(await provider.machineToken({ audience: 'https://other.example' })), 401, 'UNAUTHORIZED');
    assertRefused(await call(`${token.slice(0, -6)}AAAAAA`), 401, 'UNAUTHORIZED', /signature/);
    const [, payload = ''] = token.split('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const bad of [unsigned, 'nonsense', 'a.b.c']) assertRefused(await call(bad), 401, 'UNAUTHORIZED');
    assert.ok(!api.logged().includes(token));

    await configure({ role_claim: 'groups', roles: { assets: ['ASSET_MANAGER', 'GENERAL_SYSTEM_ADMINISTRATOR'] } });
    const narrow = await provider.machineToken({ groups: ['assets'] });
    const { role } = ok(await call(narrow)) as { role: { role: { value: string } }[] };
    assert.deepEqual(
      role.map((each) => each.role.value),
      ['ASSET_MANAGER'],
    );
    await configure({});
    await muster.store.users.edit(MACHINE.id, 'test', (user) => ({ ...user, roles: [] }));
    assertRefused(await call(token, '/jobs'), 403, 'FORBIDDEN');
    await muster.store.users.edit(MACHINE.id, 'test', (user) => ({ ...user, status: 'INACTIVE' }));
    assertRefused(await call(token), 401, 'UNAUTHORIZED', /no open account/);
    await muster.store.users.edit(MACHINE.id, 'test', (user) => ({ ...user, status: 'ACTIVE' }));
    await configure({ audience: null });
    assertRefused(await call(token), 401, 'UNAUTHORIZED', /no identity provider here/);
    await configure({});
  });

  it('follows the provider when it signs with another key, and takes the old one no more', async () => {
    await account('rotating');
    const call = (token: string) => api.call('GET', '/me', { headers: { authorization: `Bearer ${token}` } });
    const before = await provider.machineToken();
    ok(await call(before));
    await provider.rotateKeys();
    const since = await provider.machineToken();
    await until('the new key is known', async () => (await call(since)).status === 200);
    assertRefused(await call(before), 401, 'UNAUTHORIZED', /no such key/);
    const browser = new Browser(api);
    ok(await signIn(browser), 303);
    assert.equal(await isSignedIn(browser), true);
  });

  it('calls the provider, and what the provider names, only where MUSTER_EGRESS_ALLOW lets it', async () => {
    const calls = { listed: 0, elsewhere: 0 };
    const listed = await listenOn('127.0.0.1', (origin, path) => {
      calls.listed += 1;
      if (path !== '/.well-known/openid-configuration') return {};
      return { issuer: origin, jwks_uri: elsewhere.origin, token_endpoint: elsewhere.origin };
    });
    const elsewhere = await listenOn('127.0.0.2', () => {
      calls.elsewhere += 1;
      return { keys: [] };
    });
    const guarded = await startTestApi({ ...muster, config: { ...muster.config, egressAllow: ['127.0.0.1'] } });
    try {
      for (const [code, { origin }] of Object.entries({ listed, elsewhere })) {
        const entry = { code, name: code, issuer: origin, client_id: 'x', audience: `${origin}/api` };
        ok(await api.post('/identity-providers', admin, entry), 201);
      }
      const put = { name: 'x', issuer: elsewhere.origin, client_id: 'x' };
      const words = /issuer: 127.0.0.2 is not among/;
      assertRefused(await guarded.put('/identity-providers/listed', admin, put), 400, 'INVALID_BODY', words);
      const away = await guarded.call('GET', '//sign-in/providers/elsewhere');
      assertRefused(away, 503, 'IDENTITY_PROVIDER_UNAVAILABLE', /may not connect/);
      const token = await new SignJWT({ iss: listed.origin, aud: `${listed.origin}/api` })
        .setProtectedHeader({ alg: 'RS256', kid: 'x' })
        .setExpirationTime('1h')
        .sign((await generateKeyPair('RS256')).privateKey);
      const call = (to: TestApi) => to.call('GET', '/me', { headers: { authorization: `Bearer ${token}` } });
      assertRefused(await call(guarded), 401, 'UNAUTHORIZED');
      assert.deepEqual(calls, { listed: 1, elsewhere: 0 });
      const again = { name: 'again', issuer: listed.origin, client_id: 'x', audience: `${listed.origin}/api` };
      ok(await api.put('/identity-providers/listed', admin, again));
      assertRefused(await call(api), 401, 'UNAUTHORIZED', /no such key/);
      assert.deepEqual(calls, { listed: 2, elsewhere: 1 }, 'without the setting it is called');
    } finally {
      guarded.close();
      for (const each of [listed, elsewhere]) each.close();
    }
  });

  it('says so when the provider is away, and knows which ones may be configured', async () => {
    const away = { name: 'Away', issuer: 'http://127.0.0.1:9', client_id: 'x' };
    ok(await api.post('/identity-providers', admin, { code: 'away', ...away }), 201);
    assertRefused(await api.call('GET', '//sign-in/providers/away'), 503, 'IDENTITY_PROVIDER_UNAVAILABLE', /Away/);
    ok(await api.put('/identity-providers/away', admin, { ...away, is_active: false }));
    assertRefused(await api.call('GET', '//sign-in/providers/away'), 404, 'IDENTITY_PROVIDER_NOT_FOUND');
    const refuse = async (more: object, words: RegExp) =>
      assertRefused(await api.put('/identity-providers/away', admin, { ...away, ...more }), 400, 'INVALID_BODY', words);
    await refuse({ issuer: 'http://login.example.org' }, /https/);
    await refuse({ audience: 'x' }, /audience/);
    await refuse({ roles: { a: ['USER_MANAGER'] } }, /role_claim/);
    await refuse({ roles: { a: ['EMPEROR'] }, role_claim: 'groups' }, /roles/);
    await refuse({ person_claim: 'email' }, /person_is/);
  });
});

/** Answers JSON. @param answer by the origin it is called by, and the path. */
async function listenOn(host: string, answer: (origin: string, path: string) => object) {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(`http://${request.headers.host ?? ''}`, request.url ?? '')));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`;
  return { origin, close: () => server.close() };
}
