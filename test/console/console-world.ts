import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { ensureConsole } from '../../cli/ensure-console.ts';
import { setPassword } from '../../shared/access/set-password.ts';
import type { Role } from '../../shared/model/roles.ts';
import { openBrowser } from '../support/browser.ts';
import type { MusterOptions } from '../support/muster.ts';
import { openSampleApi, type SampleApi } from '../support/sample-api.ts';
import { until } from '../support/until.ts';

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const PASSWORD = 'correct horse battery staple';

/** Where a page is, what has the focus, and what it shows. */
const SHOWN = `[
  location.href,
  'Focus: ' + document.activeElement?.outerHTML.slice(0, 300),
  ...[...document.querySelectorAll('dialog[open], main')].map((part) => part.innerText.slice(0, 4000)),
].join('\\n')`;

/** Without motion: halfway into the page, a message has other colors than those that are looked at. */
const SEEN_AT_ONCE = { locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' } as const;

/** The built console before a whole Muster with the built-in sample, in a real browser. */
export interface ConsoleWorld {
  api: SampleApi;
  /** A person of these roles who can sign in. */
  makePerson(id: string, ...roles: Role[]): Promise<void>;
  /** A page of a browser of its own. Whatever it reports as an error fails the test at `close`. */
  openPage(options?: BrowserContextOptions): Promise<Page>;
  /** The same, with this person signed in, at this path. */
  openPageOf(person: string, path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Fails if the page as it is breaks a rule of WCAG 2.2 AA or of best practice. */
  assertAccessible(page: Page, what: string): Promise<void>;
  /** After each test, with its context: if it failed, prints what its pages show. */
  tellIfFailed(test: object): Promise<void>;
  close(): Promise<void>;
}

export async function openConsoleWorld(muster: Pick<MusterOptions, 'faulty'> = {}): Promise<ConsoleWorld> {
  await ensureConsole();
  const api = await openSampleApi(muster);
  const browser: Browser = await openBrowser();
  const errors: string[] = [];
  const pages: Page[] = [];

  const openPage: ConsoleWorld['openPage'] = async (options = {}) => {
    const context = await browser.newContext({ ...SEEN_AT_ONCE, ...options });
    const page = await context.newPage();
    pages.push(page);
    // As long as other tests wait: a busy machine is no fault.
    page.setDefaultTimeout(180_000);
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // Answers that are no success are said by the browser as errors, too; the pages show them.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isAnswer) errors.push(`${page.url()}: ${message.text()}`);
    });
    return page;
  };
  return {
    api,
    makePerson: async (id, ...roles) => {
      await api.makeCaller(id, ...roles);
      await setPassword(api.store, { person: id, password: PASSWORD, session: '' });
    },
    openPage,
    openPageOf: async (person, path = '/', options = {}) => {
      const page = await openPage(options);
      await page.goto(api.origin + path);
      await signIn(page, person);
      return page;
    },
    assertAccessible,
    tellIfFailed: async (test) => {
      const ofTest = pages.splice(0).filter((page) => !page.isClosed());
      if (!('passed' in test) || test.passed !== false) return;
      for (const page of ofTest) console.error(await page.evaluate<string>(SHOWN).catch(String));
    },
    close: async () => {
      await browser.close();
      await api.close();
      assert.deepEqual(errors, [], 'what the pages reported as errors');
    },
  };
}

/** Waits until the field has this value: what a page shows comes a moment after its heading. */
export async function hasValue(field: Locator, value: string): Promise<void> {
  await until(`the field has the value ${value}`, async () => (await field.inputValue()) === value);
}

/** Waits until the box or button is chosen, or is not. */
export async function isChosen(choice: Locator, isIt = true): Promise<void> {
  await until(isIt ? 'it is chosen' : 'it is not chosen', async () => (await choice.isChecked()) === isIt);
}

/** Fills the form to sign in, wherever it is shown, and waits until it is gone. */
export async function signIn(page: Page, person: string): Promise<void> {
  await page.getByLabel('Name or mail address').fill(person);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Name or mail address').waitFor({ state: 'detached' });
}

async function assertAccessible(page: Page, what: string): Promise<void> {
  // Not by a tag: the policy of the page lets no foreign script in.
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
    return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ html }) => html).join(' | ')}`);
  });
  assert.deepEqual(found, [], what);
}

interface AxeResults {
  violations: { id: string; impact: string; nodes: { html: string }[] }[];
}
