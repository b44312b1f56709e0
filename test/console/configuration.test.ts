import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { makeGate } from '../support/gate.ts';
import { until } from '../support/until.ts';
import { hasValue, openConsoleWorld, type ConsoleWorld } from './console-world.ts';

const SECRET = 'a-secret-that-is-never-shown';

describe('configuration in the console', () => {
  let world: ConsoleWorld;
  before(async () => {
    world = await openConsoleWorld();
    await world.makePerson('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await world.makePerson('reader', 'RESEARCHER_MANAGER');
    await world.makePerson('visitor', 'ASSET_MANAGER');
  });
  after(async () => {
    await world.close();
  });
  afterEach((test) => world.tellIfFailed(test));

  it('is drawn from its schemas: made, refused in place, changed by two, tried, looked through, deleted', async () => {
    const page = await world.openPageOf('ada', '/configuration');
    const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
    await page.getByRole('link', { name: 'FTP configuration' }).waitFor();
    await world.assertAccessible(page, 'the kinds of configuration');
    await assertNarrow(page);
    await page.getByRole('link', { name: 'FTP configuration' }).click();
    await page.getByText('There are no entries yet.').waitFor();
    await world.assertAccessible(page, 'a kind without entries');

    // What is wrong is said at its place, and what was typed stays.
    await page.getByRole('link', { name: 'New FTP configuration' }).click();
    await heading('New FTP configuration').waitFor();
    await page.getByRole('textbox', { name: 'Code' }).fill('UPLOAD');
    await page.getByRole('textbox', { name: 'Name (needed)' }).fill('Library server');
    await page.getByLabel('Protocol').selectOption('SFTP');
    await page.getByLabel('Host (needed)').fill('not a host');
    await page.getByLabel('User').fill('exports');
    await page.getByLabel('Port').fill('many');
    await page.getByLabel('Password').fill(SECRET);
    await page.keyboard.press('Enter');
    const problem = page.getByRole('link', { name: /^Host: must be a host name/ });
    await problem.waitFor();
    await world.assertAccessible(page, 'a form with problems');
    await problem.click();
    assert.equal(await page.evaluate('document.activeElement.value'), 'not a host');
    await page.getByLabel('Host (needed)').fill('127.0.0.1');
    await page.getByLabel('Port').fill('9');
    await page.getByLabel('Host key').fill(`SHA256:${'A'.repeat(43)}`);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await heading('UPLOAD').waitFor();
    await page.getByText('It is set, and never shown.').waitFor();
    assert.ok(!(await page.content()).includes(SECRET));
    await assertNarrow(page);
    await world.assertAccessible(page, 'an entry');

    // Two at once: the second is told, keeps what was typed, and decides.
    const path = '/ftp-configurations/UPLOAD';
    const { body: stored } = await world.api.call('root', 'GET', path);
    const meanwhile = await world.api.call('root', 'PUT', path, { ...stored, description: 'By another' });
    assert.equal(meanwhile.status, 200, meanwhile.text);
    await page.getByRole('textbox', { name: 'Description' }).fill('By ada');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const theirs = page.getByRole('alert').filter({ hasText: 'Somebody else changed this in the meantime' });
    await theirs.getByText('By another').waitFor();
    await world.assertAccessible(page, 'an entry that was changed by two');
    await hasValue(page.getByRole('textbox', { name: 'Description' }), 'By ada');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('UPLOAD is saved').first().waitFor();
    await theirs.waitFor({ state: 'detached' });
    await hasValue(page.getByRole('textbox', { name: 'Description' }), 'By ada');

    // A secret that another person has replaced is not replaced again unseen.
    await page.getByLabel('Password', { exact: true }).fill(SECRET);
    const anew = await world.api.call('root', 'PUT', path, { ...stored, version: undefined, password: 'theirs' });
    assert.equal(anew.status, 200, anew.text);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await theirs.getByText('was set or removed').waitFor();
    await page.getByRole('button', { name: 'Drop mine, show what is there now' }).click();
    await theirs.waitFor({ state: 'detached' });
    await hasValue(page.getByLabel('Password', { exact: true }), '');

    // A secret belongs to its address.
    await page.getByLabel('Port').fill('10');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: /^Password: send it again/ }).waitFor();
    await page.getByLabel('Password', { exact: true }).fill(`${SECRET}-2`);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: /^Password: send it again/ }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('It does not work').waitFor();
    await world.assertAccessible(page, 'a test that failed');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show who changed what' }).click();
    const changes = page.getByRole('listitem').filter({ hasText: 'by ada' });
    await changes.filter({ hasText: 'was set or removed' }).first().waitFor();
    await page.getByText('By another').first().waitFor();
    await world.assertAccessible(page, 'the changes of an entry');
    assert.ok(!(await page.content()).includes(SECRET));
    await page.getByRole('button', { name: 'Delete the entry' }).click();
    await world.assertAccessible(page, 'the question before a deletion');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the entry' }).click();
    await page.getByText('There are no entries yet.').waitFor();

    // Lists and names within an entry; something that is still used; a preview in a frame.
    await page.goto(`${world.api.origin}/configuration/letters/-new`);
    await page.getByRole('textbox', { name: 'Code' }).fill('GREETING');
    await page.getByRole('textbox', { name: 'Name (needed)' }).fill('A greeting');
    await page.getByLabel('New name: Languages').fill('en');
    await page.keyboard.press('Enter');
    await page.getByLabel('Subject').fill('Hello');
    await page
      .getByLabel('HTML (needed)')
      .fill(
        '<style>em { display: block; width: 123px }</style><p style="width: 234px">Dear <em>{{recipient.firstName}}</em></p>',
      );
    await page.getByLabel('Text (needed)').fill('Dear reader of this letter');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await heading('GREETING').waitFor();
    await world.assertAccessible(page, 'an entry with named fields');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Preview', exact: true }).click();
    // In its own styles, as its reader sees it.
    const letter = page.frameLocator('iframe');
    await letter.getByText('Dear').first().waitFor();
    const widthOf = async (selector: string) => (await letter.locator(selector).boundingBox())?.width;
    assert.deepEqual([await widthOf('p:has(em)'), await widthOf('em')], [234, 123]);
    await world.assertAccessible(page, 'the preview of a letter');
    // What is pressed in the frame is the frame's: Tab leads from its last link to what closes the dialog.
    await letter.getByRole('link').last().focus();
    await page.keyboard.press('Tab');
    await page.locator('dialog button:focus', { hasText: 'Close' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const type = { code: 'GREETINGS', name: 'Greetings', letter: 'GREETING' };
    assert.equal((await world.api.call('root', 'POST', '/notification-types', type)).status, 201);
    await page.getByRole('button', { name: 'Delete the entry' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the entry' }).click();
    await page.getByText('These notification types use it: GREETINGS').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await world.assertAccessible(page, 'a deletion that was refused, dark');
    await page.goto(`${world.api.origin}/configuration/doi-profiles/-new`);
    await page.getByText(/^\d\d entries$/).click();
    await world.assertAccessible(page, 'a form with a list, dark');
  });

  it("has one's own API keys: made for some roles, shown once, listed, revoked", async () => {
    const page = await world.openPageOf('ada', '/account');
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page
      .getByRole('link', { name: /name/ })
      .or(page.getByText(/^The request body is not valid/))
      .waitFor();
    await world.assertAccessible(page, 'a key that was refused');
    await page.getByLabel('Name of the key').fill('Nightly load');
    await page.getByLabel('All that I may do').uncheck();
    await page.getByLabel('General System Administrator').check();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('It is not shown again.').waitFor();
    await world.assertAccessible(page, 'a key that was made');
    const key = await page.locator('dialog pre').innerText();
    const answer = await fetch(`${world.api.origin}/almaws/v1/conf/audit`, {
      headers: { Authorization: `apikey ${key}`, Accept: 'application/json' },
    });
    assert.equal(answer.status, 200, await answer.text());
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('cell', { name: 'Nightly load', exact: true }).waitFor();
    assert.ok(!(await page.content()).includes(key));
    await assertNarrow(page);
    await world.assertAccessible(page, 'an account with a key');
    await page.getByRole('button', { name: 'Revoke: Nightly load' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByRole('cell', { name: 'Revoked', exact: true }).waitFor();
  });

  it('has the institution: units, code tables, limits of outside systems, the audit trail', async () => {
    const page = await world.openPageOf('ada', '/configuration/units');
    const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
    await page.getByRole('button', { name: 'New unit' }).click();
    await page.getByLabel('Code (needed)').fill('MUSTER-LAB');
    await page.getByLabel('Name (needed)').fill('Laboratory of bulk');
    await page.getByLabel('Parent').fill('no-such-unit');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog').getByText('no-such-unit').waitFor();
    await world.assertAccessible(page, 'a unit that was refused');
    await page.getByLabel('Parent').fill('');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('searchbox').fill('of bulk');
    await page.keyboard.press('Enter');
    await page.getByText('1 to 1 of 1').waitFor();
    await world.assertAccessible(page, 'units');
    await page.getByRole('button', { name: 'Edit: Laboratory of bulk' }).click();
    await page.getByLabel('Name (needed)').fill('Laboratory of bulk jobs');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Delete: Laboratory of bulk jobs' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the entry' }).click();
    await page.getByText('Nothing found.').first().waitFor();

    await page.goto(`${world.api.origin}/configuration/code-tables`);
    await page.getByRole('link', { name: 'Campuses' }).click();
    await heading('Campuses').waitFor();
    await page.getByRole('button', { name: 'New row' }).click();
    await page.getByLabel('Code (needed)').fill('HILL');
    await page.getByLabel('Description (needed)').fill('On the hill');
    await page.keyboard.press('Enter');
    await page.getByRole('cell', { name: 'On the hill' }).waitFor();
    await page.getByRole('button', { name: 'Edit: HILL' }).click();
    await page.getByLabel('Description (needed)').fill('Down the hill');
    // Another person adds a row, which stays, and changes this one, which is said before it is replaced.
    const stored = (await world.api.call('root', 'GET', '/code-tables/Campuses')).body as { row: { code: string }[] };
    const others = stored.row.map((row) => (row.code === 'HILL' ? { ...row, description: 'Behind it' } : row));
    const added = { code: 'LAKE', description: 'By the lake' };
    const changed = await world.api.call('root', 'PUT', '/code-tables/Campuses', { row: [...others, added] });
    assert.equal(changed.status, 200, changed.text);
    await page.keyboard.press('Enter');
    await page.getByText('Somebody else changed this in the meantime').waitFor();
    await page.getByRole('dialog').getByText('Behind it').waitFor();
    await hasValue(page.getByLabel('Description (needed)'), 'Down the hill');
    await world.assertAccessible(page, 'a row that another person changed');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('cell', { name: 'By the lake' }).waitFor();
    await page.getByRole('cell', { name: 'Down the hill' }).waitFor();
    await world.assertAccessible(page, 'a code table');
    await assertNarrow(page);

    await page.clock.install();
    await page.goto(`${world.api.origin}/configuration/outside-systems`);
    await heading('Outside systems').waitFor();
    await page.evaluate(`
      globalThis.said = [];
      const hear = (changes) => said.push(...changes.flatMap((each) => [...each.addedNodes].map((node) => node.textContent)));
      new MutationObserver(hear).observe(document.querySelector('.unseen[role=status]'), { childList: true, subtree: true });
    `);
    await page.getByLabel('Calls per second: DataCite').fill('5000');
    await page.getByRole('button', { name: 'Save: DataCite' }).click();
    await page.getByText(/calls_per_second: /).waitFor();
    await world.assertAccessible(page, 'a limit that was refused');
    await page.getByLabel('Calls per second: DataCite').fill('4.5');
    await page.getByRole('button', { name: 'Save: DataCite' }).click();
    // It is said once, and goes by itself; not while one points at it or is in it.
    const toast = page.locator('.toast', { hasText: 'The limit of DataCite is changed' });
    await toast.waitFor();
    await toast.hover();
    await page.clock.fastForward('01:00');
    await toast.getByRole('button').focus();
    await page.mouse.move(0, 0);
    await page.clock.fastForward('01:00');
    assert.equal(await toast.count(), 1);
    await page.getByLabel('Calls per second: DataCite').focus();
    await page.clock.fastForward('01:00');
    await toast.waitFor({ state: 'detached' });
    assert.deepEqual(await page.evaluate('said'), ['The limit of DataCite is changed']);
    const datacite = async () =>
      (await world.api.call('root', 'GET', '/outside-systems/datacite')).body['calls_per_second'];
    assert.equal(await datacite(), 4.5);
    // What another person sets is shown, where one has not typed; where one has, it is told before it is replaced.
    await page.getByLabel('Calls per second: DataCite').fill('9');
    for (const system of ['datacite', 'orcid']) {
      const set = await world.api.call('root', 'PUT', `/outside-systems/${system}`, { calls_per_second: 7 });
      assert.equal(set.status, 200, set.text);
    }
    await page.clock.fastForward('00:10');
    await hasValue(page.getByLabel('Calls per second: ORCID'), '7');
    await hasValue(page.getByLabel('Calls per second: DataCite'), '9');
    await page.getByRole('button', { name: 'Save: DataCite' }).click();
    await page.getByText('Somebody else changed this in the meantime').waitFor();
    await world.assertAccessible(page, 'a limit that another person changed');
    await assertNarrow(page);
    assert.equal(await datacite(), 7);
    await page.getByRole('button', { name: 'Save: DataCite' }).click();
    await page.getByText('Somebody else changed this in the meantime').waitFor({ state: 'detached' });
    assert.equal(await datacite(), 9);

    await page.goto(`${world.api.origin}/configuration/audit`);
    await page.getByLabel('Person').fill('ada');
    await page.keyboard.press('Enter');
    await page.getByText('outside-systems/datacite').first().waitFor();
    await world.assertAccessible(page, 'the audit trail');
    await assertNarrow(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as JSON lines' }).click(),
    ]);
    assert.equal(download.suggestedFilename(), 'audit.jsonl');
  });

  it('has rule files, checked while one types and tried on a record, and processes of them', async () => {
    const id = '990009900000021';
    await world.api.store.assets.insert([{ _id: id, title: 'Report on rules' }], 'test');
    const page = await world.openPageOf('ada', '/configuration/normalization');
    const heading = (name: string) => page.getByRole('heading', { name, level: 1 });
    await page.getByText('There are no entries yet.').first().waitFor();
    await world.assertAccessible(page, 'no rules');
    await page.getByRole('link', { name: 'New rule file' }).click();
    await page.getByLabel('Name').fill('Papers');
    await page.getByLabel('Who sees it').selectOption('SHARED');
    const editor = page.getByRole('textbox', { name: 'Rules' });
    // As one types: what the page itself would set is not the same to an editor.
    const write = async (text: string) => {
      await editor.press('Control+a');
      await page.keyboard.insertText(text);
    };
    const problem = page.locator('.cm-lintRange-error');
    await write('rule "papers"\nwhen (TRUE)\nthen nonsense\nend');
    await page
      .getByRole('button', { name: /^Line 3, column 6/ })
      .first()
      .click();
    assert.equal(await isWithin(page, '[role=textbox]'), true, 'the cursor is in the editor');
    assert.equal(await problem.innerText(), 'nonsense');
    await page.locator('.cm-lineNumbers').getByText('4', { exact: true }).waitFor();
    // The words of the language stand out, and no others.
    await until('the words stand out', async () => {
      const marked = await page.locator('.cm-line span:not(.cm-lintRange)').allInnerTexts();
      return ['rule', '"papers"', 'when', 'TRUE', 'then', 'end'].every((word) => marked.includes(word));
    });
    await world.assertAccessible(page, 'rules with a problem');
    await page.emulateMedia({ colorScheme: 'dark' });
    await world.assertAccessible(page, 'rules with a problem, dark');
    await assertNarrow(page);
    await page.emulateMedia({ colorScheme: 'light' });

    // By keyboard: to the problem, search, undo, and out again.
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('x');
    await page.getByText('xnonsense', { exact: true }).waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('xnonsense').first().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+f');
    await page.getByRole('textbox', { name: 'Find' }).waitFor();
    await page.keyboard.type('TRUE');
    await page.locator('.cm-searchMatch').first().waitFor();
    await world.assertAccessible(page, 'a search in rules');
    await page.keyboard.press('Escape');
    assert.equal(await isWithin(page, '[role=textbox]'), true, 'the search gives the focus back');
    await page.keyboard.press('Shift+Tab');
    assert.equal(await isWithin(page, '[role=textbox]'), false, 'Tab leaves the editor');

    // An answer for an older text is not shown when it comes after the one for the text as it is.
    const late = makeGate();
    await page.route('**/rules/check', async (route) => {
      if (route.request().postData()?.includes('older') !== true) return route.continue();
      await late.wait(['older']);
      return route.continue().catch(() => undefined);
    });
    await write('rule "older" when (TRUE) then nonsense end');
    await until('the check of the older text is on its way', () => Promise.resolve(late.arrived.length > 0));
    await page.getByText('Checking…').waitFor();
    await write('rule "papers"\nwhen (TRUE)\nthen replaceContents "title.Report" with "Paper"\nend');
    await page.getByText('Nothing is wrong with the rules.').waitFor();
    late.open();
    await page.unrouteAll({ behavior: 'wait' });
    await page.getByText('Nothing is wrong with the rules.').waitFor();
    assert.equal(await problem.count(), 0);
    // What could not be checked is not called right.
    await page.route('**/rules/check', (route) => route.abort());
    await editor.press('Control+End');
    await page.keyboard.type('\n# A comment');
    await page.getByText('The rules could not be checked').waitFor();
    await page.unroute('**/rules/check');
    await page.keyboard.type(' that ends here');
    await page.getByText('The rules could not be checked').waitFor({ state: 'detached' });
    await page.getByText('Nothing is wrong with the rules.').waitFor();
    await page.getByText('Checking…').waitFor({ state: 'detached' });
    await page.getByLabel('Id of a research asset').fill(id);
    await page.getByLabel('Id of a research asset').press('Enter');
    await page.getByText('The rules change this record.').waitFor();
    await page.getByText('"title": "Paper on rules"').waitFor();
    await world.assertAccessible(page, 'rules that were tried');
    await assertNarrow(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await heading('Papers').waitFor();
    await write('rule "none"\nwhen (TRUE)\nthen removeField "nothing"\nend');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Version 2').waitFor();
    await page.getByRole('button', { name: 'Take its text: 1' }).click();
    await page.getByText('Nothing is wrong with the rules.').waitFor();
    await until('the text is taken', async () => (await editor.innerText()).includes('Paper'));

    // Two at once: the second is told, and what was typed stays until it is saved or dropped.
    const ofFile = `/normalization/rule-files/${page.url().split('/').at(-1)}`;
    const byAnother = async (what: object) => {
      const changed = await world.api.call('root', 'PUT', ofFile, what);
      assert.equal(changed.status, 200, changed.text);
    };
    const theirs = page.getByRole('alert').filter({ hasText: 'Somebody else changed this in the meantime' });
    const theirText = 'rule "theirs"\nwhen (TRUE)\nthen removeField "another"\nend';
    await byAnother({ text: theirText, description: 'By another' });
    await write('rule "mine"\nwhen (TRUE)\nthen removeField "nothing"\nend');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await theirs.getByText(/rule "theirs"/).waitFor();
    await world.assertAccessible(page, 'rules that another person changed');
    await assertNarrow(page);
    assert.match(await editor.innerText(), /rule "mine"/);
    await hasValue(page.getByLabel('Description'), 'By another');
    await theirs.getByRole('button', { name: 'Drop mine, show what is there now' }).click();
    await theirs.waitFor({ state: 'detached' });
    await until('their text is there', async () => (await editor.innerText()).includes('rule "theirs"'));
    await write('rule "mine"\nwhen (TRUE)\nthen removeField "nothing"\nend');
    await byAnother({ text: `${theirText}\n# again` });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await theirs.waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await theirs.waitFor({ state: 'detached' });
    const { body: ruleFile } = await world.api.call('root', 'GET', ofFile);
    assert.match(String(ruleFile['text']), /rule "mine"/);
    assert.equal(ruleFile['description'], 'By another');

    await page.goto(`${world.api.origin}/configuration/normalization`);
    await page.getByRole('button', { name: 'New process' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name (needed)').first().fill('Papers, please');
    await dialog.getByLabel('Name (needed)').last().fill('First');
    await dialog.getByLabel('Rule file').selectOption('Papers');
    await world.assertAccessible(page, 'a new process');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('cell', { name: 'Papers, please', exact: true }).waitFor();
    await page.getByText('First: Papers').waitFor();
    await page.getByRole('button', { name: 'Edit: Papers, please' }).click();
    await dialog.getByLabel('Description').fill('Tidies papers');
    const { body: processes } = await world.api.call('root', 'GET', '/normalization/processes');
    const [{ id: process } = { id: '' }] = processes['process'] as { id: string }[];
    const tasks = { task: [{ name: 'Only', rule_file: { value: ruleFile['id'] } }] };
    const renamed = await world.api.call('root', 'PUT', `/normalization/processes/${process}`, tasks);
    assert.equal(renamed.status, 200, renamed.text);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('Somebody else changed this in the meantime').waitFor();
    await dialog.getByText('Only, Papers').waitFor();
    await hasValue(dialog.getByLabel('Description'), 'Tidies papers');
    await world.assertAccessible(page, 'a process that another person changed');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Only: Papers').waitFor();
    const { body: kept } = await world.api.call('root', 'GET', `/normalization/processes/${process}`);
    assert.equal(kept['description'], 'Tidies papers');
    await page.emulateMedia({ colorScheme: 'dark' });
    await world.assertAccessible(page, 'rule files and processes, dark');
  });

  it('shows each person what their roles open', async () => {
    const reader = await world.openPageOf('reader', '/configuration');
    await reader.getByRole('link', { name: 'ORCID token' }).waitFor();
    for (const name of ['Mail server', 'Audit trail', 'Outside systems']) {
      assert.equal(await reader.getByRole('link', { name }).count(), 0, name);
    }
    await reader.getByRole('link', { name: 'ORCID client' }).click();
    await reader.getByText('There are no entries yet.').waitFor();
    assert.equal(await reader.getByRole('link', { name: 'New ORCID client' }).count(), 0);

    const visitor = await world.openPageOf('visitor', '/configuration');
    await visitor.getByText('Your roles open no kind of configuration.').waitFor();
    await world.assertAccessible(visitor, 'the configuration without a role');
    await visitor.goto(`${world.api.origin}/configuration/mail-servers`);
    await visitor.getByText('You may not see mail-servers').waitFor();
    await world.assertAccessible(visitor, 'a kind without its role');
  });
});

/** Whether the focus is in an element of this kind, also within a shadow root. */
function isWithin(page: Page, selector: string): Promise<boolean> {
  const focused = '(document.activeElement.shadowRoot ?? document).activeElement';
  return page.evaluate<boolean>(`${focused}.matches(${JSON.stringify(selector)})`);
}

async function assertNarrow(page: Page): Promise<void> {
  await page.setViewportSize({ width: 360, height: 800 });
  const widths = await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]');
  assert.deepEqual(widths, [360, 360], 'nothing sticks out at 360 px');
  await page.setViewportSize({ width: 1_280, height: 800 });
}
