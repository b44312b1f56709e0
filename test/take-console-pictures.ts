import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openConsoleWorld, type ConsoleWorld } from './console/console-world.ts';

const WIDE = { width: 1_280, height: 800 };
const TALL = { width: 1_280, height: 1_080 };
const NARROW = { width: 360, height: 740 };
const MEMBERS = 120;

/** Tells the story of docs/guide.md in a browser, and takes its pictures. The engines are those of the environment. */
export async function takeConsolePictures(images: string): Promise<void> {
  await mkdir(images, { recursive: true });
  const world = await openConsoleWorld();
  try {
    await world.makePerson('ada', 'GENERAL_SYSTEM_ADMINISTRATOR');
    await world.api.store.users.write([
      {
        id: 'ada',
        revision: 1,
        change: { before: {}, after: { firstName: 'Ada', lastName: 'Byron' } },
        by: 'pictures',
      },
    ]);
    const page = await world.openPageOf('ada', '/sets/new', { viewport: WIDE });
    await takeStory(world, page, (name) => page.screenshot({ path: join(images, `console-${name}.png`) }));
  } finally {
    await world.close();
  }
}

async function takeStory(world: ConsoleWorld, page: Page, take: (name: string) => Promise<unknown>): Promise<void> {
  const { origin } = world.api;
  const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor();
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

  const { assets } = world.api.sample;
  const ids = assets.slice(0, MEMBERS).map(({ _id }) => _id);
  await page.getByLabel('Name').fill('Theses before 1990');
  await page.getByLabel('Ids', { exact: true }).fill(ids.join('\n'));
  await page.getByRole('heading', { name: 'New set' }).scrollIntoViewIfNeeded();
  await take('new-set');
  await press('Make the set');
  await heading('Theses before 1990');

  await page.goto(`${origin}/run`);
  await page.getByRole('radio', { name: 'Update Set of Research Assets' }).check();
  await take('select-job');
  await press('Next');
  await heading(/select a set/);
  await page.getByRole('radio', { name: /Theses before 1990/ }).check();
  await take('select-set');
  await press('Next');
  await heading(/parameters/);
  await page.getByRole('checkbox', { name: 'License' }).check();
  await page.getByLabel('License (needed)').fill('CCBY_V4.0');
  await page.keyboard.press('Tab');
  await page.getByText('Draft kept').waitFor();
  await page.setViewportSize(TALL);
  await page.evaluate('scrollTo(0, 0)');
  await take('parameters');
  await page.setViewportSize(WIDE);
  await press('Next: review');
  await heading('Review and confirm');
  await page.getByLabel('Name of the run').fill('Licences, spring');
  await page.getByText('Draft kept').waitFor();
  await take('review');
  await press(/^Change license of/i);
  await page.getByRole('dialog').waitFor();
  await take('confirm');
  await press('Confirm');
  await page.waitForURL(/\/runs\/\d+$/);
  const instance = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await world.api.ended(instance);
  // What the pop-up says stands on the page, too, and it lies over the members.
  const popUp = page.locator('.toast', { hasText: 'Completed Successfully' });
  await popUp.getByRole('button').click();
  await popUp.waitFor({ state: 'detached' });
  await page.getByText('Completed Successfully').first().waitFor();
  await take('run');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('run-dark');
  await page.setViewportSize(NARROW);
  await take('run-narrow');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(WIDE);
  await page.goto(`${origin}/records/assets/${ids[0] ?? ''}`);
  await page.getByRole('heading', { name: 'History' }).scrollIntoViewIfNeeded();
  await page.getByRole('article').first().waitFor();
  await take('record');
  // Workers of an installation keep doing it; the one here only works on runs.
  for (const work of ['PUBLISHING', 'DOIS', 'RECONCILING'] as const) {
    await world.api.store.discovery.progress.noteRound(work, true);
  }
  await page.goto(`${origin}/runs`);
  await page.getByRole('table', { name: 'History' }).waitFor();
  await page.getByRole('table', { name: 'What workers keep doing' }).waitFor();
  await take('runs');
  await page.goto(`${origin}/configuration/accounts?role=*`);
  await page.getByRole('table', { name: 'Accounts' }).waitFor();
  await page.setViewportSize(WIDE);
  await take('accounts');
  await page.goto(`${origin}/`);
  await heading('Home');
  await page.getByText('Licences, spring').first().waitFor();
  await take('home');
}
