import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { hasValue, openConsoleWorld, type ConsoleWorld } from './console-world.ts';

describe('sets in the console', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
    await world.makePerson('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await world.makePerson('visitor', 'REPOSITORY_MANAGER');
  });
  after(async () => {
    await world.close();
  });
  afterEach((test) => world.tellIfFailed(test));

  it('are made of ids, of a query and of others, looked at, changed and deleted', async () => {
    const ids = ['990009900000001', '990009900000002'];
    const long = `A set with a very long name, ${'which goes on and on '.repeat(8)}`.trim();
    const assets = ids.map((_id) => ({ _id, title: `<b>Report</b> ${_id}`, license: 'CC0-TEST' }));
    await world.api.store.assets.insert(assets, 'test');
    const page = await world.openPageOf('ada', '/sets');
    const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
    await page.getByText('There are no sets yet.').waitFor();
    await world.assertAccessible(page, 'no sets');

    // Of ids, some of which are wrong: nothing typed is lost, and each id is accounted for.
    await page.getByRole('link', { name: 'New set' }).click();
    await heading('New set').waitFor();
    await page.getByLabel('Name').fill(long);
    await page.getByLabel('Ids', { exact: true }).fill(`${ids.join('\n')}\nno-such-id\n${ids[0] ?? ''}`);
    await page.getByText('4 ids').waitFor();
    await world.assertAccessible(page, 'a new set of ids');
    await page.getByRole('button', { name: 'Make the set' }).click();
    await page.getByText('What became of the ids').waitFor();
    const report = await page.getByRole('main').innerText();
    for (const line of ['2 added', '1 is no record here: no-such-id', '1 was sent again']) {
      assert.ok(report.includes(line), report);
    }
    await world.assertAccessible(page, 'the report on ids');
    await page.getByRole('link', { name: 'Open the set' }).click();
    await heading(long).waitFor();
    await page.getByRole('cell', { name: '<b>Report</b> 990009900000001' }).waitFor();
    await world.assertAccessible(page, 'a set');
    await page.setViewportSize({ width: 360, height: 800 });
    const widths = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
    assert.deepEqual(widths, [360, 360], 'nothing sticks out at 360 px');
    await world.assertAccessible(page, 'a set on a narrow screen');
    await page.setViewportSize({ width: 1_280, height: 800 });

    // Of a query, counted before it is saved.
    await page.goto(`${world.api.origin}/sets/new`);
    await page.getByLabel('Name').fill('CC0');
    await page.getByLabel('A query: whatever it finds').check();
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByLabel('Field').selectOption('License');
    await page.getByLabel('Value').fill('CC0-TEST');
    await page.getByRole('button', { name: 'Count' }).click();
    await page.getByText('Finds 2 records').waitFor();
    await world.assertAccessible(page, 'a query that was counted');
    await page.getByRole('button', { name: 'Make the set' }).click();
    // The trial says the query, too: the set is there when its page is.
    await heading('CC0').waitFor();
    await page.getByText('Research assets where License equals "CC0-TEST"').waitFor();

    // A name that is taken: the server's words, and what was typed stays.
    await page.goto(`${world.api.origin}/sets/new`);
    await page.getByLabel('Name').fill(' CC0 ');
    await page.getByLabel('Two sets combined').check();
    await page.getByLabel('First set').selectOption(long);
    await page.getByLabel('Second set').selectOption('CC0');
    await page.getByLabel('Members', { exact: true }).selectOption('in both');
    await page.getByRole('button', { name: 'Make the set' }).click();
    await page.getByText('already exists').waitFor();
    await world.assertAccessible(page, 'a set that was refused');
    await page.getByLabel('Name').fill('Both');
    await page.keyboard.press('Enter');
    await heading('Both').waitFor();
    await page.getByRole('cell', { name: '990009900000002', exact: true }).waitFor();

    // A job on it: the set is chosen when the job is.
    await page.getByRole('link', { name: 'Run a job on it' }).click();
    await page.getByRole('radio', { name: 'Index Research Assets' }).check();
    await page.getByRole('button', { name: 'Next' }).click();
    await heading('Run a job: select a set').waitFor();
    await page.getByText('Chosen set: Both').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete the draft' }).click();
    await heading('Home').waitFor();
    // The list in another order, of one's own: the address says so, and a reload shows the same.
    await page.goto(`${world.api.origin}/sets`);
    await page.getByRole('button', { name: 'Made', exact: true }).click();
    await page.getByLabel('Made by').selectOption('Only mine');
    await page.waitForURL(/sort=CREATED/);
    await page.waitForURL(/owner=mine/);
    await page.getByRole('row').nth(1).getByRole('link', { name: 'Both' }).waitFor();
    await page.reload();
    await page.getByRole('row').nth(1).getByRole('link', { name: 'Both' }).waitFor();
    await page
      .getByRole('columnheader', { name: 'Made', exact: true })
      .and(page.locator('[aria-sort=descending]'))
      .waitFor();
    await world.assertAccessible(page, 'a list of sets in another order');
    await page.getByRole('link', { name: 'Both' }).click();
    await heading('Both').waitFor();

    // Changed, and deleted.
    await page.getByRole('button', { name: 'Remove members' }).click();
    await page.getByLabel('Ids', { exact: true }).fill(ids[1] ?? '');
    await world.assertAccessible(page, 'the dialog to remove members');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove members' }).click();
    await page.getByText('1 removed').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('cell', { name: '990009900000002', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Edit the set' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Renamed');
    await page.getByLabel('Private: only you').uncheck();
    await world.assertAccessible(page, 'the dialog to edit a set');
    // Another person was quicker: what they changed is said, and what was typed stays.
    const id = page.url().split('/').at(-1) ?? '';
    const noted = await world.api.call('root', 'PUT', `/sets/${id}`, { note: 'Of two' });
    assert.equal(noted.status, 200, noted.text);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Somebody else changed this in the meantime').waitFor();
    await page.getByRole('dialog').getByText('Of two').first().waitFor();
    await hasValue(page.getByRole('dialog').getByLabel('Note'), 'Of two');
    await hasValue(page.getByRole('dialog').getByLabel('Name'), 'Renamed');
    await world.assertAccessible(page, 'a set that another person changed');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await heading('Renamed').waitFor();
    await page.getByRole('button', { name: 'Delete the set' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Delete the set' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the set' }).click();
    await heading('Sets').waitFor();
    await page.getByRole('link', { name: 'CC0', exact: true }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Renamed' }).count(), 0);

    // Searched, with the search in the address.
    await page.getByRole('searchbox').fill('very long');
    await page.keyboard.press('Enter');
    await page.getByText('1 to 1 of 1').waitFor();
    assert.match(page.url(), /name=very/);
    await page.reload();
    await page.getByText('1 to 1 of 1').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await world.assertAccessible(page, 'the list of sets, dark');
  });

  it('of others that are private are said not to exist, and who may not make sets is told which role is missing', async () => {
    const set = await world.api.call('root', 'POST', '/sets', { name: 'Mine', type: 'ITEMIZED', content: 'IER' });
    const page = await world.openPageOf('visitor', `/sets/${String(set.body['id'])}`);
    await page.getByRole('alert').waitFor();
    await world.assertAccessible(page, 'a set that is not there');
    await page.goto(`${world.api.origin}/sets/new`);
    await page.getByLabel('Name').fill('Not allowed');
    await page.getByRole('button', { name: 'Make the set' }).click();
    await page.getByText(/Research Assets Manager/).waitFor();
  });
});
