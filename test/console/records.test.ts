import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Asset } from '../../shared/model/asset.ts';
import { task } from '../support/sample-api.ts';
import { hasValue, openConsoleWorld, signIn, type ConsoleWorld } from './console-world.ts';

describe('records and accounts in the console', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
    await world.makePerson('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await world.makePerson('steward', 'USER_MANAGER');
    await world.makePerson('visitor', 'ASSET_MANAGER');
  });
  after(async () => {
    await world.close();
  });
  afterEach((test) => world.tellIfFailed(test));

  it('are searched and sorted, and show their fields and which run changed what', async () => {
    const id = '990009900000077';
    const title = `<script>alert(1)</script> Zebrafish and ${'a very long title '.repeat(10)}`.trim();
    await world.api.store.assets.insert(
      [{ _id: id, title, date: { published: '1999' }, links: [{ link: { url: 'https://example.org/' } }] }],
      'test',
    );
    const set = await world.api.setOf('IER', [id]);
    const { run } = await world.api.runOn<Asset>('M50701', set, task('License', { Value: 'CCBY_V4.0' }));
    const page = await world.openPageOf('ada', '/records/assets');
    await page.getByRole('table').waitFor();
    await world.assertAccessible(page, 'the list of assets');
    await page.getByRole('button', { name: 'Published' }).click();
    await page.waitForURL(/by=date\.published/);
    await page.getByRole('button', { name: 'Published' }).click();
    await page.waitForURL(/descending=true/);
    await page.getByRole('columnheader', { name: 'Published' }).and(page.locator('[aria-sort=descending]')).waitFor();

    await page.getByRole('searchbox').fill('zebrafish');
    await page.keyboard.press('Enter');
    await page.getByText('1 to 1 of 1').waitFor();
    await page.getByRole('link', { name: /Zebrafish/ }).click();
    await page.getByRole('heading', { level: 1, name: /<script>alert\(1\)<\/script> Zebrafish/ }).waitFor();
    const history = page.getByRole('article').first();
    await history.getByRole('link', { name: run.name }).waitFor();
    const changed = await history.innerText();
    assert.match(changed, /by root/);
    assert.match(changed, /license\s+(?:Now:\s*)?CCBY_V4\.0/);
    await world.assertAccessible(page, 'an asset');
    await page.setViewportSize({ width: 360, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    const widths = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
    assert.deepEqual(widths, [360, 360], 'nothing sticks out at 360 px');
    await world.assertAccessible(page, 'an asset on a narrow screen, dark');
    await page.setViewportSize({ width: 1_280, height: 800 });

    for (const [kind, name] of [
      ['Researchers', /researchers?$/i],
      ['Users', /users?$/i],
    ] as const) {
      await page.goto(`${world.api.origin}/records/assets`);
      await page.getByRole('navigation', { name: 'Kinds of records' }).getByRole('link', { name: kind }).click();
      await page.getByRole('table').getByRole('link').first().click();
      await page.getByRole('heading', { name: 'Fields' }).waitFor();
      assert.match((await page.getByRole('link', { name: kind }).first().textContent()) ?? '', name);
      await world.assertAccessible(page, kind);
    }
  });

  it('say what is missing: a record, a kind, the role', async () => {
    const page = await world.openPageOf('steward', '/records/assets');
    await page.getByRole('alert').getByText(/role/i).waitFor();
    await world.assertAccessible(page, 'assets without the role');
    await page.goto(`${world.api.origin}/records/users/nobody-of-this-name`);
    await page.getByText('nobody-of-this-name was not found').waitFor();
    await page.goto(`${world.api.origin}/records/constructor`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await world.assertAccessible(page, 'no such page');
  });

  it('show who can sign in: accounts are searched, changed, given roles after a proof, blocked, and deleted', async () => {
    const { store, origin } = world.api;
    const path = '/../users/vera';
    await store.users.insert(
      [
        { _id: 'vera', firstName: 'Vera', lastName: 'Kessler-of-a-very-long-name', email: 'vera@example.org' },
        { _id: 'walt', firstName: 'Walt', lastName: 'Kessler', status: 'INACTIVE', roles: [{ role: 'PATRON' }] },
      ],
      'load:1',
    );
    const page = await world.openPageOf('steward', '/configuration');
    const dialog = page.getByRole('dialog');
    const heading = (name: string) => page.getByRole('heading', { name, level: 1, exact: true });
    const rows = page.getByRole('row');
    const closed = () => dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('table', { name: 'Accounts' }).waitFor();
    await world.assertAccessible(page, 'the list of accounts');

    // By keyboard: search, sort, open.
    await page.getByRole('searchbox').focus();
    await page.keyboard.type('kessler');
    await page.keyboard.press('Enter');
    await page.getByText('1 to 2 of 2').waitFor();
    await rows.getByText('Closed: inactive').waitFor();
    await page.getByRole('button', { name: 'Name' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/by=NAME/);
    await page.keyboard.press('Enter');
    await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=descending]')).waitFor();
    await page.getByLabel('State').selectOption('BLOCKED');
    await page.getByText('No account fits this search.').waitFor();
    await page.getByLabel('State').selectOption('CLOSED');
    await page.getByText('1 to 1 of 1').waitFor();
    await page.reload();
    await page.getByText('1 to 1 of 1').waitFor();
    await hasValue(page.getByLabel('State'), 'CLOSED');
    assert.match(page.url(), /state=CLOSED/);
    await page.getByLabel('Role').selectOption('USER_MANAGER');
    await page.getByText('No account fits this search.').waitFor();
    await world.assertAccessible(page, 'no account fits');
    await page.getByLabel('State').selectOption('');
    await page.getByRole('searchbox').fill('vera');
    await page.getByLabel('Role').selectOption('');
    await page.getByText('1 to 1 of 1').waitFor();
    await page.getByRole('link', { name: 'Vera' }).focus();
    await page.keyboard.press('Enter');
    await heading('Vera Kessler-of-a-very-long-name').waitFor();
    await page.getByText('The person has no password yet.').waitFor();
    await world.assertAccessible(page, 'an account');

    // A role, after a proof of who one is; what one may not give is said with the reason.
    await store.sessions.collection.updateMany({ person: 'steward' }, { $set: { authenticatedAt: new Date(0) } });
    await page.getByRole('button', { name: 'Give a role' }).click();
    await page.getByText('7 roles that you may not give').click();
    await page.getByText('You do not hold General System Administrator, and cannot give it to others.').waitFor();
    await dialog.getByLabel('Role').selectOption('USER_MANAGER');
    await dialog.getByLabel('For', { exact: true }).selectOption('LAW');
    await dialog.getByLabel('Read only').check();
    await world.assertAccessible(page, 'a role to give');
    await dialog.getByRole('button', { name: 'Give the role' }).click();
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
    await world.assertAccessible(page, 'a proof of who one is');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Give a role' }).waitFor({ state: 'detached' });
    await rows
      .filter({ hasText: 'User Manager' })
      .filter({ hasText: 'Law library' })
      .filter({ hasText: 'Yes' })
      .waitFor();
    await page.getByRole('button', { name: 'Edit: User Manager' }).click();
    await dialog.getByLabel('For', { exact: true }).selectOption('');
    await dialog.getByLabel('Read only').uncheck();
    await dialog.getByRole('button', { name: 'Save the role' }).click();
    await closed();
    await rows.filter({ hasText: 'The whole institution' }).waitFor();
    assert.deepEqual((await store.users.get('vera'))?.roles, [{ role: 'USER_MANAGER' }]);

    // Two at once: the second sees what the first changed, keeps what was typed, and both changes stay.
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await hasValue(dialog.getByLabel('Mail address'), 'vera@example.org');
    await dialog.getByLabel('Last name').fill('Kessler');
    const { body: stored } = await world.api.call('root', 'GET', path);
    const meanwhile = await world.api.call('root', 'PUT', path, { ...stored, expiry_date: '2199-12-31' });
    assert.equal(meanwhile.status, 200, meanwhile.text);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('Somebody else changed this in the meantime').waitFor();
    await dialog.getByText(/^Last day:.*2199-12-31/).waitFor();
    await hasValue(dialog.getByLabel('Last name'), 'Kessler');
    await world.assertAccessible(page, 'an account that was changed by two');
    await dialog.getByLabel('Mail address').fill('no address');
    await dialog.getByRole('button', { name: 'Save all the same' }).click();
    const problem = dialog.getByRole('link', { name: 'Mail address: must be a mail address, such as ada@example.org' });
    await problem.click();
    assert.equal(await page.evaluate('document.activeElement.value'), 'no address');
    await world.assertAccessible(page, 'an account with a field that is refused');
    await dialog.getByLabel('Mail address').fill('kessler@example.org');
    await dialog.getByRole('button', { name: /^Save/ }).click();
    await closed();
    await heading('Vera Kessler').waitFor();
    const { lastName, expiryDate, email } = (await store.users.get('vera')) ?? {};
    assert.deepEqual([lastName, expiryDate, email], ['Kessler', '2199-12-31', 'kessler@example.org']);

    // A link signs the person in once, where a password is set.
    await page.getByRole('button', { name: 'Make a one-time link' }).click();
    await world.assertAccessible(page, 'the question before a link');
    await dialog.getByRole('button', { name: 'Make a one-time link' }).click();
    await dialog.getByText('It is not shown again.').waitFor();
    await world.assertAccessible(page, 'a link that was made');
    const link = await dialog.locator('pre').innerText();
    await page.keyboard.press('Escape');
    await closed();
    const ofVera = await world.openPage();
    await ofVera.goto(link);
    await ofVera.getByRole('button', { name: 'Sign in' }).click();
    await ofVera.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();
    await ofVera.getByText('Vera Kessler').first().waitFor();

    // Blocked and let in again, active and inactive.
    await page.getByRole('button', { name: 'Block the account' }).click();
    await dialog.getByLabel('Note').fill('Card was lost');
    await dialog.getByRole('button', { name: 'Block the account' }).click();
    await closed();
    await page.getByText('The account has the block 02-GLOBAL.').waitFor();
    await rows.filter({ hasText: 'Card was lost' }).filter({ hasText: 'steward' }).waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    const widths = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
    assert.deepEqual(widths, [360, 360], 'nothing sticks out at 360 px');
    await world.assertAccessible(page, 'an account on a narrow screen, dark');
    await page.getByRole('button', { name: 'Lift the block: Block all services' }).click();
    await dialog.getByRole('button', { name: 'Lift the block' }).click();
    await closed();
    await page.getByText('No blocks.').waitFor();
    await page.getByRole('button', { name: 'Deactivate' }).click();
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await closed();
    await page.getByText('Closed: inactive').waitFor();
    await page.getByRole('button', { name: 'Activate' }).click();
    await dialog.getByRole('button', { name: 'Activate' }).click();
    await closed();
    await page.getByRole('button', { name: 'Deactivate' }).waitFor();
    await page.getByRole('button', { name: 'Take away: User Manager' }).click();
    await dialog.getByRole('button', { name: 'Take away' }).click();
    await closed();
    await page.getByText('No roles: the person can sign in, but sees little.').waitFor();

    // From the record and back; deleted.
    await page.getByRole('link', { name: 'All fields and the history' }).click();
    await page.getByRole('heading', { name: 'History' }).waitFor();
    await page.getByRole('link', { name: 'Account, roles and password' }).click();
    await page.getByRole('button', { name: 'Delete the account' }).click();
    await world.assertAccessible(page, 'the question before an account is deleted');
    const { body: latest } = await world.api.call('root', 'GET', path);
    assert.equal((await world.api.call('root', 'PUT', path, { ...latest, first_name: 'Veronika' })).status, 200);
    await dialog.getByRole('button', { name: 'Delete the account' }).click();
    await dialog.getByText(/^First name:.*Veronika/).waitFor();
    await dialog.getByRole('button', { name: 'Delete the account' }).click();
    await heading('Accounts').waitFor();
    await page.getByText('The account vera is deleted').first().waitFor();
    await page.getByRole('table', { name: 'Accounts' }).waitFor();
    await world.assertAccessible(page, 'the list of accounts on a narrow screen, dark');
    assert.equal(await store.users.get('vera'), undefined);

    // What is refused, is refused in the server's words.
    await page.goto(`${origin}/configuration/accounts/ada`);
    await page.getByText('ada holds General System Administrator, which you do not hold.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Give a role' }).count(), 0);
    await world.assertAccessible(page, 'an account that one may not change');
    await page.goto(`${origin}/configuration/accounts/steward`);
    await page.getByRole('button', { name: 'Deactivate' }).click();
    await dialog.getByRole('button', { name: 'Deactivate' }).click();
    await dialog.getByText('You cannot close your own account: it is inactive then.').waitFor();
    await world.assertAccessible(page, 'a change that was refused');
  });

  it('let an administrator make an account, and end the sessions and keys of others', async () => {
    const { origin, store } = world.api;
    const page = await world.openPageOf('ada', '/configuration/accounts');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'New account' }).click();
    await dialog.getByLabel('Last name').fill('Novak');
    await dialog.getByRole('button', { name: 'Make the account' }).click();
    await dialog.getByRole('link', { name: /^Primary id: must not be empty/ }).waitFor();
    await hasValue(dialog.getByLabel('Last name'), 'Novak');
    await world.assertAccessible(page, 'a new account that was refused');
    await dialog.getByLabel(/^Primary id/).fill('novak/1');
    await dialog.getByRole('button', { name: 'Make the account' }).click();
    await page.getByRole('heading', { name: 'Novak', level: 1 }).waitFor();
    assert.equal((await store.users.get('novak/1'))?.accountType, 'INTERNAL');

    await world.openPageOf('visitor');
    await page.goto(`${origin}/configuration/accounts/visitor`);
    await page.getByRole('button', { name: 'Sign out there' }).click();
    await page.getByText('Nowhere now.').waitFor();
    await page.getByRole('button', { name: /^Revoke: / }).click();
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('cell', { name: 'Revoked' }).waitFor();
    await world.assertAccessible(page, 'sessions and keys of an account');
    await page.goto(`${origin}/configuration/accounts/nobody-of-this-name`);
    await page.getByText('There is no user nobody-of-this-name.').waitFor();
  });

  it('show no accounts without the role', async () => {
    const page = await world.openPage();
    await page.goto(`${world.api.origin}/configuration/accounts`);
    await signIn(page, 'visitor');
    await page
      .getByRole('alert')
      .getByText(/To see accounts, you need one of these roles: User Manager/)
      .waitFor();
    assert.equal(await page.getByRole('button', { name: 'New account' }).count(), 0);
    await world.assertAccessible(page, 'accounts without the role');
    await page.goto(`${world.api.origin}/configuration`);
    await page.getByRole('link', { name: 'Code tables' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Accounts' }).count(), 0);
  });
});
