import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeSignInLink, ownerAwaitsLink } from '../../shared/access/sign-in-links.ts';
import { ensureOwner, OWNER } from '../../shared/access/owner-key.ts';
import { assertRefused, ok, startTestApi, type TestApi } from '../api/support.ts';
import { startMailStandIn, type MailStandIn } from '../stand-ins/mail.ts';
import { useMailServer } from '../support/mail-world.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { until } from '../support/until.ts';
import { Browser, makePerson } from './people.ts';

describe('one-time links', () => {
  let muster: TestMuster;
  let api: TestApi;
  let mail: MailStandIn;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    mail = await startMailStandIn();
  });
  after(async () => {
    await mail.close();
    api.close();
    await muster.close();
  });

  const linkFor = (person: string, minutes = 30) => makeSignInLink(muster.store, { person, by: 'test', minutes });
  const open = (browser: Browser, token: string) => browser.call('POST', `//sign-in/link/${token}`);
  const isSignedIn = async (browser: Browser) => (await browser.call('GET', '/me')).status === 200;

  it('sign in once; looking at one uses nothing up', async () => {
    await makePerson(muster.store, 'linked', { firstName: 'Lin', lastName: '<b>Ked</b>' });
    const token = await linkFor('linked');
    for (let times = 0; times < 2; times += 1) {
      const page = await api.call('GET', `//sign-in/link/${token}`);
      assert.equal(page.status, 200);
      assert.match(page.text, /<form method="post"><button>Sign in<\/button>/);
    }
    const browsers = [new Browser(api), new Browser(api), new Browser(api)];
    await Promise.all(browsers.map((browser) => open(browser, token)));
    const signedIn = await Promise.all(browsers.map(isSignedIn));
    assert.equal(signedIn.filter(Boolean).length, 1, 'of three at the same time one gets in');
    assert.equal((await api.call('GET', `//sign-in/link/${token}`)).status, 404);
    const [browser] = browsers.filter((_, index) => signedIn[index]);
    assert.equal((await browser?.call('GET', '/me'))?.body['name'], 'Lin <b>Ked</b>');
    assert.equal((await api.call('GET', '/me')).status, 401);
  });

  it('lead on to a page of this site, and to no other', async () => {
    await makePerson(muster.store, 'wanderer');
    const landing = async (wish: string) => {
      const path = `//sign-in/link/${await linkFor('wanderer')}?return_to=${encodeURIComponent(wish)}`;
      const answer = await new Browser(api).call('POST', path);
      assert.equal(answer.status, 303);
      return new URL(answer.headers.get('location') ?? '').href.slice(api.url.length);
    };
    assert.equal(await landing('/runs/17?view=members'), '/runs/17?view=members');
    for (const elsewhere of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'runs']) {
      assert.equal(await landing(elsewhere), '/');
    }
  });

  it('stand nowhere but in the hands of their person: neither stored nor logged', async () => {
    await makePerson(muster.store, 'quiet');
    const token = await linkFor('quiet');
    const browser = new Browser(api);
    await open(browser, token);
    const stored = JSON.stringify(await muster.store.signInLinks.collection.find({}).toArray());
    assert.ok(!stored.includes(token));
    assert.ok(!api.logged().includes(token));
    assert.match(api.logged(), /sign-in\/link\/redacted/);
  });

  it('do nothing when they expired, when the account is closed, and from a page of another site', async () => {
    await makePerson(muster.store, 'late');
    const expired = await linkFor('late', 0);
    assert.equal((await open(new Browser(api), expired)).status, 404);
    const foreign = await linkFor('late');
    const sent = { headers: { origin: 'https://evil.example' } };
    assertRefused(await api.call('POST', `//sign-in/link/${foreign}`, sent), 403, 'FOREIGN_ORIGIN');
    await muster.store.users.edit('late', 'test', (user) => ({ ...user, status: 'INACTIVE' }));
    assert.equal((await open(new Browser(api), foreign)).status, 404);
    assert.equal((await open(new Browser(api), 'x')).status, 404);
  });

  it('let a person set a password who has none, or forgot it', async () => {
    await makePerson(muster.store, 'forgetful', {}, null);
    const browser = new Browser(api);
    await open(browser, await linkFor('forgetful'));
    assert.equal(ok(await browser.call('GET', '/me'))['password_set'], false);
    ok(await browser.call('PUT', '/me/password', { body: { password: 'a new good password' } }), 204);
    ok(await new Browser(api).signIn('forgetful', 'a new good password'));
  });

  it('are mailed on request, with the same answer for names that have no account', async () => {
    const ask = (name: string) => new Browser(api).call('POST', '//sign-in/links', { body: { name } });
    const ways = async () => ok(await api.call('GET', '//sign-in'))['link_by_mail'];
    assert.equal(await ways(), false);
    await useMailServer(muster.store, mail.port);
    assert.equal(await ways(), true);
    await makePerson(muster.store, 'mailed', { email: 'mailed@example.org' });
    await makePerson(muster.store, 'closed', { email: 'closed@example.org', status: 'INACTIVE' });
    const answers = [];
    for (const name of ['nobody', 'closed', 'mailed', 'mailed@example.org']) answers.push(await ask(name));
    for (const answer of answers) {
      assert.equal(answer.status, 202);
      assert.deepEqual(answer.body, answers[0]?.body);
    }
    await until('both mails are there', async () => mail.of('mailed@example.org').length === 2);
    assert.equal(mail.mails.length, 2);
    const [first] = await mail.parsed('mailed@example.org');
    const token = new RegExp(`${api.url}/sign-in/link/([0-9a-f]{64})`).exec(first?.text ?? '')?.[1] ?? '';
    const browser = new Browser(api);
    await open(browser, token);
    assert.equal(ok(await browser.call('GET', '/me'))['primary_id'], 'mailed');
  });

  it('are offered at the start until the owner has used one', async () => {
    const awaits = () => ownerAwaitsLink(muster.store, { now: new Date(), timeZone: 'UTC' });
    assert.equal(await awaits(), false, 'there is no owner');
    await ensureOwner(muster.store);
    assert.equal(await awaits(), true);
    await open(new Browser(api), await linkFor(OWNER));
    assert.equal(await awaits(), false);
  });
});
