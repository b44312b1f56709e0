import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { CLIENT, startOpenId } from '../stand-ins/openid.ts';
import { hasValue, openConsoleWorld, signIn, type ConsoleWorld } from './console-world.ts';

describe('signing in to the console', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
    await world.makePerson('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(async () => {
    await world.close();
  });
  afterEach((test) => world.tellIfFailed(test));

  it('leads to the page that was asked for, by keyboard alone, and says what is wrong', async () => {
    const page = await world.openPage();
    await page.goto(`${world.api.origin}/account`);
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
    assert.equal(await page.title(), 'Sign in · Muster');
    await world.assertAccessible(page, 'the page to sign in');

    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await page.getByRole('link', { name: 'Enter your password.' }).click();
    await page.locator('#sign-in-password:focus').waitFor();
    await world.assertAccessible(page, 'the page to sign in, with problems');

    await page.getByLabel('Name or mail address').fill('ada');
    await page.getByLabel('Password', { exact: true }).fill('not this one');
    await page.keyboard.press('Enter');
    await page.getByText('do not belong to an open account').waitFor();
    await signIn(page, 'ada');
    await page.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    await world.assertAccessible(page, 'the account');
  });

  it('says in German what the page has words for, and marks as English what the server says in English', async () => {
    const page = await world.openPage({ locale: 'de-DE' });
    await page.goto(`${world.api.origin}/run`);
    await page.getByRole('heading', { name: 'Anmelden', level: 1 }).waitFor();
    await page.getByLabel('Name oder Mailadresse').fill('ada');
    await page.getByLabel('Passwort', { exact: true }).fill('not this one');
    await page.keyboard.press('Enter');
    const languageOf = (words: string) =>
      page
        .getByText(words)
        .first()
        .evaluate((element: { closest: (selector: string) => { lang: string } }) => element.closest('[lang]').lang);
    assert.equal(await languageOf('do not belong to an open account'), 'en');
    assert.equal(await languageOf('Es gibt ein Problem'), 'de');
    await page.getByLabel('Passwort', { exact: true }).fill('correct horse battery staple');
    await page.keyboard.press('Enter');
    assert.equal(await languageOf('Updates research assets.'), 'en');
    assert.equal(await languageOf('Auftrag wählen'), 'de');
    await page.getByRole('radio', { name: 'Update Set of Research Assets' }).check();
    await page.goto(`${world.api.origin}/runs`);
    assert.equal(await languageOf('DOIs mit Löschungen in Einklang halten'), 'de');
    await world.assertAccessible(page, 'a page in German');
  });

  it('is asked for over the page when the session ends, and the page stays as it is', async () => {
    const page = await world.openPageOf('ada', '/account');
    await page.getByLabel('New password').fill('a password that I was typing');
    await world.api.store.sessions.endAllOf('ada');
    await page.getByRole('button', { name: 'Set the password' }).click();
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await world.assertAccessible(page, 'the dialog to sign in again');
    await signIn(page, 'ada');
    await hasValue(page.getByLabel('New password'), 'a password that I was typing');
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
  });

  it('at a provider leads to the page that was asked for; signing out leads to its page to sign out, and back', async () => {
    const { api } = world;
    const provider = await startOpenId(`${api.origin}/sign-in/providers/main/callback`);
    try {
      await api.makeCaller('root', 'GENERAL_SYSTEM_ADMINISTRATOR');
      const entry = { name: 'The University', issuer: provider.issuer, client_id: CLIENT.id };
      const body = { code: 'main', ...entry, client_secret: CLIENT.secret };
      assert.equal((await api.call('root', 'POST', '/identity-providers', body)).status, 201);
      provider.accounts.set('ada', { preferred_username: 'ada' });
      provider.comes = 'ada';
      const page = await world.openPage();
      await page.goto(`${api.origin}/runs?by=ada`);
      await page.getByRole('link', { name: 'The University' }).waitFor();
      await world.assertAccessible(page, 'the page to sign in, with a provider');
      await page.getByRole('link', { name: 'The University' }).click();
      await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
      assert.equal(page.url(), `${api.origin}/runs?by=ada`);

      await page.getByRole('link', { name: 'ada', exact: true }).click();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.getByRole('button', { name: 'Yes, sign me out' }).click();
      await page.getByRole('heading', { name: 'Sign in', level: 1 }).waitFor();
      assert.equal(page.url(), `${api.origin}/`);
      await page.getByRole('link', { name: 'The University' }).click();
      await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
      assert.equal(provider.asked, 2, 'the provider asked again who one is');
    } finally {
      provider.close();
    }
  });
});
