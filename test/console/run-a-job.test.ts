import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Page, Route } from 'playwright-core';
import { until } from '../support/until.ts';
import { hasValue, isChosen, openConsoleWorld, signIn, type ConsoleWorld } from './console-world.ts';

const MEMBERS = 12;
const CC_BY = 'Creative Commons Attribution 4.0 (CC BY)';

describe('running a job in the console', () => {
  let world: ConsoleWorld;
  let ids: string[];
  let set: string;
  before(async () => {
    world = await openConsoleWorld();
    await world.makePerson('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await world.makePerson('bob', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await world.makePerson('cleo', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await world.makePerson('visitor', 'USER_MANAGER');
    await world.makePerson('nobody');
    ids = world.api.sample.assets.slice(0, MEMBERS + 1).map(({ _id }) => _id);
    set = await world.api.setOf('IER', ids.slice(0, MEMBERS));
  });
  after(async () => {
    await world.close();
  });
  afterEach((test) => world.tellIfFailed(test));
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();
  const drafts = async () => (await world.api.store.drafts.list('ada')).map(({ content }) => content);
  const kept = async (page: Page) => page.getByText('Draft kept').waitFor();
  const focused = (page: Page, id: string) => page.locator(`[id="${id}"]:focus`).waitFor();
  const runs = () => world.api.store.runs.collection.countDocuments({});

  it('takes the path of the seed: back and forth, reloads, an ended session, what is wrong, and one run at the end', async () => {
    const page = await world.openPageOf('ada', '/run');
    await heading(page, 'Run a job: select a job');
    await page.getByRole('table').waitFor();
    await world.assertAccessible(page, 'the jobs');
    await press(page, 'Next');
    await page.getByRole('link', { name: 'Choose a job.' }).waitFor();
    await world.assertAccessible(page, 'no job chosen');
    assert.match(await page.title(), /^Error: Run a job/);

    // By keyboard alone, as far as the parameters.
    await page.getByLabel('Search name and description').focus();
    await page.keyboard.type('set of research assets update');
    await page.getByText('1 job of').waitFor();
    await page.getByRole('radio', { name: 'Update Set of Research Assets' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await heading(page, 'Run a job: select a set');
    await page.locator('h1:focus', { hasText: 'Run a job: select a set' }).waitFor();
    await page.getByRole('table').waitFor();
    await press(page, 'Next');
    await page.getByRole('link', { name: 'Choose a set.' }).waitFor();
    await page.getByRole('button', { name: 'Made on' }).click();
    await page.waitForURL(/\/run\/set\?.*sort=CREATED/);
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('no such set');
    await page.waitForURL(/name=no/);
    await page.getByText('Nothing found.').waitFor();
    await world.assertAccessible(page, 'no set found');
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('sample-1');
    await page.getByRole('radio', { name: 'Set sample-1' }).focus();
    await page.keyboard.press('Space');
    await page.getByText(`Set sample-1, ${MEMBERS} members`).waitFor();
    await press(page, 'Look at the first members');
    await page
      .getByRole('list', { name: 'Look at the first members' })
      .getByText(ids[0] ?? '')
      .waitFor();
    await world.assertAccessible(page, 'a set with a look at its members');
    await page.getByRole('radio', { name: 'Set sample-1' }).focus();
    await page.keyboard.press('Enter');

    // What is wrong is said in the server's words, at the field and on top.
    await heading(page, 'Update Set of Research Assets: parameters');
    await page.getByText(`Set sample-1, ${MEMBERS} members`).waitFor();
    await world.assertAccessible(page, 'the parameters');
    await press(page, 'Next: review');
    await page.getByRole('link', { name: 'Nothing is chosen yet. Choose at least one thing to do.' }).click();
    await focused(page, 'field-TASK_Affiliation_Active');
    await page.getByRole('checkbox', { name: 'License' }).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByText('1 problem').waitFor();
    await world.assertAccessible(page, 'a parameter that is missing');
    await page.getByRole('link', { name: /^License: Missing \(License\)/ }).click();
    await focused(page, 'field-TASK_License_Value');
    await page.keyboard.type('no such license');
    await page.keyboard.press('Tab');
    await page.getByRole('region', { name: 'License' }).getByText('"no such license" is not').waitFor();
    await page.getByLabel('License (needed)').fill('CCBY_V4.0');
    await page.keyboard.press('Tab');
    await page.getByText('1 problem').waitFor({ state: 'detached' });

    // Units are looked for on the server; dates and lists have their own fields.
    const unit = world.api.sample.units[1] ?? assert.fail();
    await page.getByRole('checkbox', { name: 'Academic unit' }).check();
    await page.getByRole('region', { name: 'Academic unit' }).getByLabel('Action').selectOption('ADD');
    const units = page.getByRole('combobox', { name: /^Unit/ });
    await units.fill(unit.name.slice(0, -1).toUpperCase());
    await page.getByRole('option', { name: unit.name }).first().waitFor();
    await world.assertAccessible(page, 'a list of units to choose from');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await hasValue(units, `${unit.code} ${unit.name}`);

    // A reload, the browser's ways back and forward, and the end of the session lose nothing.
    await page.reload();
    await heading(page, 'Update Set of Research Assets: parameters');
    await hasValue(page.getByLabel('License (needed)'), CC_BY);
    await page.goBack();
    await heading(page, 'Run a job: select a set');
    await page.getByText(`Set sample-1, ${MEMBERS} members`).waitFor();
    await page.goBack();
    await heading(page, 'Run a job: select a job');
    await isChosen(page.getByRole('radio', { name: 'Update Set of Research Assets' }));
    await page.goForward();
    await page.goForward();
    await heading(page, 'Update Set of Research Assets: parameters');
    await kept(page);
    await world.api.store.sessions.endAllOf('ada');
    await page.getByLabel('License (needed)').fill('in copyright, all rights reserved');
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await signIn(page, 'ada');
    await kept(page);
    const [draft] = await drafts();
    assert.equal(draft?.parameters['TASK_License_Value'], 'IN_COPYRIGHT');

    // Changed in two windows: nothing is overwritten unasked.
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByRole('checkbox', { name: 'Links' }).check();
    await kept(other);
    await page.getByRole('checkbox', { name: 'Asset type' }).check();
    await page.getByText('This draft was changed in another window').waitFor();
    await world.assertAccessible(page, 'a draft that was changed in two windows');
    await press(page, 'Take what is there');
    await kept(page);
    await isChosen(page.getByRole('checkbox', { name: 'Links' }));
    await isChosen(page.getByRole('checkbox', { name: 'Asset type' }), false);
    await page.getByRole('checkbox', { name: 'Links' }).uncheck();
    await other.close();
    await kept(page);

    // The review says everything in words; each answer is changed where it was given, and leads back.
    await press(page, 'Next: review');
    await heading(page, 'Review and confirm');
    await page.getByText(`${unit.code} ${unit.name}`).waitFor();
    await world.assertAccessible(page, 'the review');
    await page.getByRole('link', { name: 'Change License' }).click();
    await heading(page, 'Update Set of Research Assets: parameters');
    await focused(page, 'field-TASK_License_Active');
    await page.getByRole('checkbox', { name: 'Academic unit' }).uncheck();
    await page.getByLabel('License (needed)').focus();
    await press(page, 'Next: review');
    await heading(page, 'Review and confirm');
    await page.getByLabel('Name of the run').fill('Licences, spring');
    await page.getByText('API Information').click();
    await page.getByText('"value": "Licences, spring"').waitFor();
    assert.ok(!(await page.getByText('TASK_AcademicUnit').count()), 'a group that is off is not sent');
    for (const part of ['?op=run', '<name>TASK_License_Value</name>', 'curl -X POST', 'muster run M50701']) {
      await page.locator('.code-box', { hasText: part }).first().waitFor();
    }
    await world.assertAccessible(page, 'the review with API Information');

    // A refusal of the server stands in the dialog, with the numbers as they are now.
    await page.getByRole('button', { name: /^Change license of 12 assets$/i }).click();
    const dialog = page.getByRole('dialog', { name: /^Change license of 12 assets\?$/i });
    await dialog.waitFor();
    await world.assertAccessible(page, 'the dialog to confirm');
    await dialog.getByRole('button', { name: 'Keep editing' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Change license of 12 assets$/i }).click();
    await world.api.call('root', 'POST', `/sets/${set}?op=add_members`, {
      members: { member: [{ id: ids[MEMBERS] }] },
    });
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText(/has 13 members, but 12 were expected/).waitFor();
    await page.getByRole('dialog', { name: /of 13 assets\?$/i }).waitFor();
    assert.equal(await runs(), 0);

    // The answer is lost, and then the button is pressed twice: one run.
    await page.route(
      /op=run$/,
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('dialog').getByText('Muster cannot be reached.').waitFor();
    assert.equal(await runs(), 1);
    await page.getByRole('button', { name: 'Confirm' }).dblclick();
    await page.waitForURL(/\/runs\/\d+$/);
    const instance = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    const run = await world.api.ended(instance);
    assert.deepEqual([run.name, run.status, run.counts?.failed], ['Licences, spring', 'COMPLETED_SUCCESS', 0]);
    assert.deepEqual([await runs(), await drafts()], [1, []]);

    // The same again, from the run.
    await page.goto(`${world.api.origin}/run?again=${instance}`);
    await heading(page, 'Review and confirm');
    await page.getByText('In copyright, all rights reserved').waitFor();
    await page.getByRole('button', { name: 'Change license of 13 assets' }).waitFor();

    // Back one page at a time keeps everything; cancel deletes it.
    await page.getByRole('link', { name: 'Back', exact: true }).click();
    await heading(page, 'Update Set of Research Assets: parameters');
    await page.getByRole('link', { name: 'Back', exact: true }).click();
    await heading(page, 'Run a job: select a set');
    await press(page, 'Cancel');
    await page.getByRole('dialog', { name: 'Delete what you entered?' }).waitFor();
    await world.assertAccessible(page, 'the dialog to cancel');
    await press(page, 'Keep editing');
    assert.equal((await drafts()).length, 1);
    await press(page, 'Cancel');
    await press(page, 'Delete the draft');
    await heading(page, 'Home');
    assert.deepEqual(await drafts(), []);
  });

  it('loses nothing that is typed while an answer is late, lost, or cut off by a reload', async () => {
    const page = await world.openPageOf('cleo', `/run?job=M50701&set=${set}`);
    const box = (name: string) => page.getByRole('checkbox', { name, exact: true });
    const stored = async (name: string, value: string) =>
      until(`the draft has ${name} as ${value}`, async () => {
        const [draft] = await world.api.store.drafts.list('cleo');
        return (draft?.content.parameters[name] ?? '') === value;
      });
    await heading(page, 'Update Set of Research Assets: parameters');
    await kept(page);
    const firstPut = async (answer: (route: Route) => Promise<void>) => {
      let isFirst = true;
      await page.route(drafted, async (route) => {
        if (!isFirst || route.request().method() !== 'PUT') return route.fallback();
        isFirst = false;
        return answer(route);
      });
    };
    const drafted = /\/drafts\/[^/]+$/;

    // Late: the draft is read anew, and a box is checked before the answer is here.
    let seen = false;
    let letGo = (): void => assert.fail('Nothing was read.');
    await page.route(drafted, async (route) => {
      if (route.request().method() !== 'GET' || seen) return route.fallback();
      seen = true;
      const answer = await route.fetch();
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return route.fulfill({ response: answer });
    });
    await until('the draft is read anew', async () => {
      await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
      return seen;
    });
    const isRead = page.waitForResponse((answer) => drafted.test(answer.url()) && answer.request().method() === 'GET');
    await box('Links').check();
    letGo();
    await isRead;
    await stored('TASK_Links_Active', 'true');
    await kept(page);
    await isChosen(box('Links'));
    await page.unroute(drafted);

    // Lost: what this window kept itself is no change in another one.
    await firstPut(async (route) => {
      await route.fetch();
      await route.abort();
    });
    await box('Asset type').check();
    await stored('TASK_AssetType_Active', 'true');
    await page.getByText('The draft is not kept yet').waitFor();
    await box('Links').uncheck();
    await stored('TASK_Links_Active', 'false');
    await kept(page);

    // Cut off: kept by the server, and a reload before it could say so, and after one more box.
    await firstPut(async (route) => {
      await route.fetch();
    });
    await box('License').check();
    await stored('TASK_License_Active', 'true');
    await box('Asset type').uncheck();
    await page.reload();
    await isChosen(box('License'));
    await isChosen(box('Asset type'), false);
    await stored('TASK_AssetType_Active', 'false');
    await kept(page);
  });

  it('asks for the count before it deletes, and is whole without parameters, on a narrow screen in the dark', async () => {
    const page = await world.openPageOf('bob', `/run?job=M50706&set=${set}`, {
      viewport: { width: 360, height: 800 },
      colorScheme: 'dark',
    });
    const fits = async (what: string) => {
      const width = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(width, 360, `${what}: nothing sticks out at 360 px`);
      await world.assertAccessible(page, `${what}, narrow and dark`);
    };
    await heading(page, 'Review and confirm');
    await page.getByRole('listitem').getByText('No parameters').waitFor();
    await page.getByRole('button', { name: /^Index/ }).waitFor();
    await fits('review without parameters');
    await page.goto(`${world.api.origin}/run`);
    await page.getByText('Begun earlier: 1 draft').click();
    await fits('jobs');
    await page.getByRole('button', { name: 'Delete: Index Research Assets' }).click();
    await page.getByText('Begun earlier').waitFor({ state: 'detached' });

    await page.getByRole('radio', { name: 'Delete Set of Research Assets' }).check();
    await press(page, 'Next');
    await page.getByRole('radio', { name: 'Set sample-1' }).check();
    await page.getByText(/Set sample-1, \d+ members/).waitFor();
    await fits('sets');
    await press(page, 'Next');
    await heading(page, 'Delete Set of Research Assets: parameters');
    await fits('parameters');
    await press(page, 'Next: review');
    await press(page, /^Delete 1[23] assets$/i);
    const members = await world.api.store.sets.collection.findOne({ _id: set });
    await page.getByText('Deletes records here').waitFor();
    await fits('the dialog to delete');
    await page.locator('dialog button[aria-disabled=true]').waitFor();
    await page.getByLabel(/^Type the number of members/).fill('1');
    await page.locator('dialog button[aria-disabled=true]').waitFor();
    await page.getByLabel(/^Type the number of members/).fill(String(members?.members));
    await page.locator('dialog button[aria-disabled=false]').waitFor();
    await page.keyboard.press('Escape');
  });

  it('says which role is missing', async () => {
    const page = await world.openPageOf('visitor', '/run');
    await page.getByText(/jobs that you may not run/).click();
    await page.getByText('To run "Update Set of Research Assets"').waitFor();
    await page
      .getByText(/General System Administrator/)
      .first()
      .waitFor();
    await world.assertAccessible(page, 'jobs that one may not run');
    const other = await world.openPageOf('nobody', '/run');
    await other.getByText('You may not see this').waitFor();
    await world.assertAccessible(other, 'no page role');
  });
});
