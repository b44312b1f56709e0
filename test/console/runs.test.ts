import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { Page } from 'playwright-core';
import { workflowIdOf } from '../../shared/runs/start-workflow.ts';
import { holdBatches } from '../support/held-batches.ts';
import { runBody } from '../support/muster-api.ts';
import { task, type SampleApi } from '../support/sample-api.ts';
import { until } from '../support/until.ts';
import { openConsoleWorld, signIn, type ConsoleWorld } from './console-world.ts';
import { openPrefixProxy, type PrefixProxy } from './prefix-proxy.ts';

const JOB = 'M50701';
const ROLES = ['GENERAL_SYSTEM_ADMINISTRATOR', 'REPOSITORY_ADMINISTRATOR'] as const;
/** As many as a run does before it looks at its threshold. */
const GONE = 100;
const ASSETS = 60;
/** Of them, so many are done before somebody pauses the run. */
const DONE_BEFORE = 5;

describe('a run in the console', () => {
  let world: ConsoleWorld;
  let proxy: PrefixProxy;
  const held = holdBatches();
  before(async () => {
    world = await openConsoleWorld({ faulty: held.faulty });
    proxy = await openPrefixProxy(world.api.origin, '/library/muster');
    for (const person of ['ada', 'bob']) await world.makePerson(person, ...ROLES);
  });
  after(async () => {
    held.release();
    proxy.close();
    await world.close();
  });
  afterEach((test) => world.tellIfFailed(test));

  it('is watched, decided upon, paused, and kept in view through a restart, by two people at once', async () => {
    const { api } = world;
    const gone = Array.from({ length: GONE }, (_, index) => `0-gone-${String(index).padStart(3, '0')}`);
    const assets = api.sample.assets.slice(0, ASSETS).map(({ _id }) => _id);
    const set = await api.setOf('IER', [...gone, ...assets]);
    const page = await world.openPageOf('ada');
    await page.getByRole('heading', { name: 'What to do first' }).waitFor();
    await page.getByText('Your data are loaded: 600 research assets.').waitFor();
    await look(page, 'first steps');
    await world.assertAccessible(page, 'home, with nothing there');
    const id = await submit(world, 'ada', set, { job_name: 'Licences, <b>spring</b>', threshold: '50%' });
    await page.goto(`${api.origin}/runs/${id}`);
    await heading(page, 'Licences, <b>spring</b>');

    // Too many failed: the run waits for a decision.
    await page.getByText('waits for a decision').waitFor();
    await look(page, 'decision');
    await world.assertAccessible(page, 'a run that waits for a decision');
    assert.equal(await countsAddUp(page), GONE + ASSETS);
    await page.getByRole('button', { name: 'Speed and threshold' }).click();
    await page.getByLabel('Members in progress at once').fill('many');
    await page.getByRole('button', { name: 'Save' }).click();
    // The server's words stand at the field, and lead to it from the top of the dialog.
    await page.getByRole('link', { name: /Members in progress at once: must be a whole number/ }).click();
    const refused = page.getByRole('textbox', {
      name: 'Members in progress at once',
      description: /must be a whole number/,
    });
    await refused.and(page.locator('[aria-invalid=true]:focus')).waitFor();
    await look(page, 'speed');
    await world.assertAccessible(page, 'the dialog of speed and threshold, refused');
    await page.getByLabel('Members in progress at once').fill('1');
    await page.getByLabel('Pause when more members fail than').fill('none');
    await page.keyboard.press('Enter');
    await page.getByText('The new values are in effect').first().waitFor();

    // Another person finds it at home, and sees what the one does without touching the page.
    // They come through a proxy that has Muster below a path and lets no stream through: their pages ask.
    const others = await world.openPage();
    await others.goto(`${proxy.address}/`);
    await signIn(others, 'bob');
    await others.getByRole('heading', { name: 'Waits for your decision (1)' }).waitFor();
    await look(others, 'home');
    await world.assertAccessible(others, 'home, with a run that waits');
    await others.getByRole('link', { name: 'Licences' }).click();
    await others.getByText('waits for a decision').waitFor();
    // The first page is told by the stream: what it asks for stays without an answer.
    const ofRun = `**/conf/instances/${id}`;
    await page.route(ofRun, () => undefined);
    const resume = page.getByRole('button', { name: 'Resume', exact: true });
    const pause = page.getByRole('button', { name: 'Pause', exact: true });
    await resume.focus();
    const seen = await resume.elementHandle();
    const wasBusy = await watchFor(page, 'Pause');
    held.holdAfter(DONE_BEFORE);
    await others.getByRole('button', { name: 'Resume', exact: true }).click();
    // Whoever is about to resume the run at this moment does not pause it, and the keyboard stays where it is.
    assert.equal(await wasBusy(), true);
    await pause.and(page.locator('[aria-busy]')).waitFor({ state: 'detached' });
    await pause.and(page.locator(':focus')).waitFor();
    assert.equal(await seen?.isVisible(), false);
    await page.unroute(ofRun);
    await page.getByLabel('Note (optional)').fill('A look at the list first');
    await pause.click();
    await others.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    held.release();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await look(page, 'cancel');
    await world.assertAccessible(page, 'the question before a run is cancelled');
    await page.getByRole('button', { name: 'Keep it running' }).click();
    await page.getByRole('button', { name: 'Speed and threshold' }).click();
    await page.getByLabel('Members in progress at once').fill('100');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    // Muster cannot be reached for a while: the page says so, and goes on by itself.
    await api.withoutServer(async () => {
      await others.getByText('Muster cannot be reached').waitFor();
      await look(others, 'offline');
      await world.assertAccessible(others, 'a run while Muster cannot be reached');
    });
    await others.getByText('Muster cannot be reached').waitFor({ state: 'detached' });

    // No worker is left: the page says that nobody answered, and with another one the run goes on.
    await api.withoutWorker(async () => {
      await resume.click();
      await page.locator('.toast', { hasText: 'No worker answered' }).waitFor();
      await look(page, 'no worker');
      await world.assertAccessible(page, 'a run that no worker answers for');
    });
    await orWhereItStands(resumeUntilItGoes(page, id, api), id, api);
    await page.getByRole('link', { name: 'ada', exact: true }).click();
    await heading(page, 'Your account');

    // The end is told wherever one is.
    const popUp = page.locator('.toast', { hasText: 'Completed with Warnings' });
    await orWhereItStands(popUp.waitFor(), id, api);
    // It stays while it is pointed at.
    await popUp.hover();
    await look(page, 'pop-up');
    await world.assertAccessible(page, 'a page with the pop-up of a run');
    await popUp.getByRole('link', { name: 'Open the run' }).click();
    await heading(page, 'Licences, <b>spring</b>');
    await others.getByText('Completed with Warnings').waitFor();
    assert.equal(await countsAddUp(others), GONE + ASSETS);
    await look(page, 'ended');
    await world.assertAccessible(page, 'a run that has ended');

    // From a number to its members.
    await page
      .getByRole('row', { name: /no record with this ID/ })
      .getByRole('link', { name: '100' })
      .click();
    await page.getByRole('table', { name: 'Members' }).getByText('0-gone-000', { exact: true }).first().waitFor();
    assert.match(page.url(), /outcome=failed&reason=RECORD_NOT_FOUND/);
    await look(page, 'failed');
    await page.getByRole('link', { name: 'Make a set of these' }).click();
    await heading(page, 'New set');
    await page.goBack();
    await page.getByLabel('Outcome').selectOption('succeeded');
    const members = page.getByRole('region', { name: 'Members' });
    await members.getByText('Now:').first().waitFor({ state: 'attached' });
    await members.focus();
    await page.keyboard.press('n');
    await page.locator('[aria-label^="What changed"]:focus').waitFor();
    await look(page, 'changed');
    await world.assertAccessible(page, 'members with what changed in them');

    for (const part of ['Progress over time', 'Parameters', 'Who did what', 'Report']) {
      const tab = page.getByRole('link', { name: part, exact: true });
      await tab.click();
      await page.locator('nav [aria-current]', { hasText: part }).waitFor();
      await look(page, part);
      await world.assertAccessible(page, part);
      if (part === 'Who did what') await page.getByText('A look at the list first').waitFor();
    }
    await page.getByText('Creative Commons Zero').waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as CSV' }).click();
    assert.equal((await download).suggestedFilename(), `${JOB}-${id}.csv`);
    await others.goto(`${proxy.address}/runs/${id}?view=report`);
    const downloadThere = others.waitForEvent('download');
    await others.getByRole('link', { name: 'Download as CSV' }).click();
    assert.equal((await downloadThere).suggestedFilename(), `${JOB}-${id}.csv`);

    await page.getByRole('link', { name: /^Notifications, 1 unread/ }).click();
    await page.getByRole('table', { name: 'Notifications' }).getByText('Paused').waitFor();
    await look(page, 'notifications');
    await world.assertAccessible(page, 'the notifications');
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
    await page.getByRole('group', { name: 'Pop-up in the console' }).getByLabel('Paused').uncheck();
    await page.getByText('Your preferences are saved').first().waitFor();

    // The monitor: what comes waits until it is asked for.
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    const history = page.getByRole('table', { name: 'History' });
    await history.getByRole('link', { name: 'Licences' }).waitFor();
    await submit(world, 'bob', await api.setOf('IER', assets.slice(0, 3)), { job_name: 'A few', again_from: id });
    await page.getByRole('button', { name: 'The list has changed' }).click();
    await page.getByRole('link', { name: 'A few', exact: true }).waitFor();
    const upkeep = page.getByRole('table', { name: 'What workers keep doing' });
    await upkeep.getByText('Keep DOIs in step with deletions').waitFor();
    await page.getByText('No run waits for a further pass.').waitFor();
    await look(page, 'runs');
    await world.assertAccessible(page, 'the list of runs');
    await page.getByRole('link', { name: 'A few', exact: true }).click();
    await page.getByRole('heading', { name: 'This run comes from' }).waitFor();
    await look(page, 'chain');
    await world.assertAccessible(page, 'a run that repeats another');
    await page.goBack();
    await history.getByRole('button', { name: 'Name' }).click();
    await history.locator('[aria-sort=ascending]').waitFor();
    await page.getByLabel('Submitted by').selectOption('ada');
    await page.getByLabel('Name', { exact: true }).fill('few');
    await page.getByText('No run fits this filter.').waitFor();
    assert.equal(new URL(page.url()).search, '?sort=NAME&rising=true&by=ada&name=few');
    await look(page, 'no runs');
    await world.assertAccessible(page, 'the list of runs, with a filter that nothing fits');
    await page.getByLabel('Submitted by').selectOption('');
    await history.getByRole('link', { name: 'A few', exact: true }).waitFor();
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as CSV' }).click(),
    ]);
    const lines = readFileSync(await csv.path(), 'utf8')
      .trim()
      .split('\r\n');
    assert.deepEqual([csv.suggestedFilename(), lines.length], ['runs.csv', 2]);
    assert.match(lines[1] ?? '', /A few/);
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await history.getByRole('link', { name: 'Licences' }).waitFor();

    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 360, height: 800 });
    for (const [path, name] of [
      ['/', 'Home'],
      ['/runs', 'Runs'],
      ['/notifications', 'Notifications'],
      [`/runs/${id}`, 'Licences, <b>spring</b>'],
    ] as const) {
      await page.goto(api.origin + path);
      await heading(page, name);
      await page.getByText('Loading…').first().waitFor({ state: 'detached' });
      await look(page, `narrow ${name.slice(0, 6)}`);
      await world.assertAccessible(page, `${name}, narrow and dark`);
      assert.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), 360, name);
    }
  });
});

async function submit(world: ConsoleWorld, by: string, set: string, more: Record<string, string>): Promise<string> {
  const parameters = { ...task('License', { Condition: 'REPLACE', Value: 'CC0_V1.0' }), ...more };
  const answer = await world.api.call(by, 'POST', `/jobs/${JOB}?op=run`, runBody(set, parameters));
  assert.equal(answer.status, 200, answer.text);
  return (answer.body['additional_info'] as { link: string }).link.split('/').at(-1) ?? '';
}

/** Watches for a button of this name, which is not there. @returns tells, when it has come, whether it was busy at once. */
async function watchFor(page: Page, name: string): Promise<() => Promise<boolean>> {
  await page.evaluate(`void (globalThis.hasCome = new Promise((resolve) => {
    const find = () => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === '${name}');
    new MutationObserver((_, observer) => {
      if (!find()) return;
      observer.disconnect();
      resolve(find().getAttribute('aria-busy') === 'true');
    }).observe(document, { subtree: true, childList: true, characterData: true });
  }))`);
  return () => page.evaluate<boolean>('hasCome');
}

/** Presses Resume until the run goes on: a worker may have taken up what nobody answered, or not. */
async function resumeUntilItGoes(page: Page, id: string, { store }: SampleApi): Promise<void> {
  const resume = page.getByRole('button', { name: 'Resume', exact: true });
  await until('the run goes on', async () => {
    // While it is busy, or gone, it cannot be pressed.
    await resume.click({ timeout: 1_000 }).catch(() => undefined);
    const run = await store.runs.get(id);
    return run?.endTime ?? run?.progress?.paused === null;
  });
}

/** What a page waits for; if it does not come, the failure says where the run stands. */
async function orWhereItStands<T>(waiting: Promise<T>, id: string, api: SampleApi): Promise<T> {
  try {
    return await waiting;
  } catch (cause) {
    throw new Error(`The run stands here: ${await whereItStands(id, api)}`, { cause });
  }
}

async function whereItStands(id: string, { store, temporal }: SampleApi): Promise<string> {
  const run = (await store.runs.get(id)) ?? assert.fail(`no run ${id}`);
  const { raw } = await temporal.workflow.getHandle(workflowIdOf(run)).describe();
  const { status, progress, controls, execution, problem } = run;
  const { pendingActivities, pendingWorkflowTask } = raw;
  const inHand = await store.batches.started(id);
  return inspect(
    { status, progress, controls, execution, problem, inHand, pendingActivities, pendingWorkflowTask },
    { depth: 6, maxArrayLength: 20 },
  );
}

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** The counts of the outcomes, as shown, against their sum, as shown. @returns it. */
async function countsAddUp(page: Page): Promise<number> {
  const shown = await page.getByRole('table', { name: 'Outcomes' }).getByRole('link').allInnerTexts();
  const numbers = shown.map((text) => Number(text.replaceAll(',', '')));
  const all = numbers.pop() ?? 0;
  assert.equal(
    numbers.reduce((sum, each) => sum + each, 0),
    all,
  );
  return all;
}

/** A picture for whoever wants to look: MUSTER_TEST_PICTURES names a folder. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['MUSTER_TEST_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
