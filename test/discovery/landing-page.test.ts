import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { AxeResults } from 'axe-core';
import LinkHeader from 'http-link-header';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { openMusterApi, type TestApi } from '../support/muster-api.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const HOSTILE = '</script><script>window.hurt = 1</script>';

const ASSET = {
  _id: 'a1',
  title: `Burning & other chemistry ${HOSTILE}`,
  titles: { subtitle: 'A survey' },
  resourcetype: { esploro: 'dataset.dataset' },
  language: ['eng'],
  license: 'CCBY_V4.0',
  doi: { value: '10.1234/abc.1', state: 'findable' },
  date: { published: '20240229' },
  creators: [
    {
      familyname: 'Müller',
      givenname: 'Zoë',
      identifier: { orcid: '0000-0002-1825-0097' },
      affiliationWithDesc: [{ value: 'INST___110', desc: 'Chemistry' }],
    },
  ],
  description: { abstract: [{ language: 'eng', value: `It burns. ${HOSTILE}` }] },
  keywords: [{ values: ['fire', 'salt'] }],
  files: [
    { file: { id: 'f1', name: 'data.csv', mimeType: 'text/csv', size: 2_048 } },
    { file: { id: 'f2', name: 'closed.csv', mimeType: 'text/csv', rights: 'Restricted' } },
  ],
  links: [{ link: { url: 'javascript:alert(1)' } }, { link: { url: 'https://example.org/x', title: 'Version' } }],
};

describe('landing pages', () => {
  let api: TestApi;
  let browser: Browser;
  before(async () => {
    api = await openMusterApi();
    browser = await openBrowser();
    const hidden = { _id: 'hidden', title: 'Hidden', portal_visibility: false };
    const gone = { ...ASSET, _id: 'gone', title: 'Withdrawn data', deleted: { at: new Date('2026-03-04'), by: 'x' } };
    const plain = { _id: 'plain', title: 'Deleted without a DOI', deleted: { at: new Date(), by: 'x' } };
    const neverShown = { ...gone, _id: 'never-shown', title: 'Secret', portal_visibility: false };
    const deposits = ['draft', 'submitted', 'returned'].map((value) => {
      return { ...ASSET, _id: value, depositStatusWithDesc: { value } };
    });
    await api.store.assets.insert([ASSET, hidden, gone, plain, neverShown, ...deposits], 'test');
  });
  after(async () => {
    await browser.close();
    await api.close();
  });

  const address = (path: string) => `${api.origin}/assets/${path}`;

  it('pass axe on wide and narrow screens, light and dark, and run no script from a record', async () => {
    for (const path of ['a1', 'gone']) {
      for (const [width, colorScheme] of [
        [1_200, 'light'],
        [360, 'dark'],
      ] as const) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
        const page = await context.newPage();
        await page.goto(address(path));
        await page.addScriptTag({ path: AXE });
        const results = await page.evaluate<AxeResults>('axe.run()');
        assert.deepEqual(
          results.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
          [],
          `${path} at ${width}, ${colorScheme}`,
        );
        assert.equal(await page.evaluate('window.hurt'), undefined);
        assert.equal(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), true);
        if (process.env['MUSTER_SCREENSHOTS'] !== undefined) {
          const file = `${process.env['MUSTER_SCREENSHOTS']}/${path}-${colorScheme}.png`;
          await page.screenshot({ path: file, fullPage: true });
        }
        await context.close();
      }
    }
  });

  it('carry valid schema.org data even when a title tries to close its script element', async () => {
    const page = await browser.newPage();
    await page.goto(address('a1'));
    const text = await page.locator('script[type="application/ld+json"]').textContent();
    const data = JSON.parse(text ?? '') as Record<string, unknown>;
    assert.equal(data['@type'], 'Dataset');
    assert.equal(data['@id'], 'https://doi.org/10.1234/abc.1');
    assert.equal(data['name'], ASSET.title);
    assert.equal((data['distribution'] as unknown[]).length, 1, 'files that are not open are not told');
    await page.close();
  });

  it('carry Signposting links, in the header and as a linkset', async () => {
    const response = await fetch(address('a1'));
    assert.equal(response.status, 200);
    const links = LinkHeader.parse(response.headers.get('link') ?? '');
    const hrefs = (rel: string) => links.rel(rel).map(({ uri }) => uri);
    assert.deepEqual(hrefs('cite-as'), ['https://doi.org/10.1234/abc.1']);
    assert.deepEqual(hrefs('author'), ['https://orcid.org/0000-0002-1825-0097']);
    assert.deepEqual(hrefs('item'), [`${api.origin}/files/f1/data.csv`]);
    assert.deepEqual(hrefs('license'), ['https://creativecommons.org/licenses/by/4.0/legalcode']);
    assert.ok(hrefs('type').includes('https://schema.org/Dataset'));
    assert.equal(hrefs('describedby').length, 4);
    const [linkset = ''] = hrefs('linkset');
    const set = (await (await fetch(linkset)).json()) as { linkset: [Record<string, unknown[]>] };
    assert.equal(set.linkset[0]['item']?.length, 1);
    assert.equal(set.linkset[0]['describedby']?.length, 4);
    const text = await (await fetch(address('a1'))).text();
    assert.ok(!text.includes('javascript:'));
  });

  it('show a tombstone for deleted assets with a DOI, and nothing of hidden ones', async () => {
    const gone = await fetch(address('gone'));
    assert.equal(gone.status, 410);
    const text = await gone.text();
    for (const words of ['Withdrawn data', '10.1234/abc.1', 'March 4, 2026']) assert.ok(text.includes(words), words);
    assert.ok(!text.includes('It burns'));
    const unknown = ['hidden', 'plain', 'nobody', 'never-shown', 'draft', 'submitted', 'returned'];
    for (const path of unknown) assert.equal((await fetch(address(path))).status, 404, path);
    assert.equal((await fetch(address('gone/linkset'))).status, 410);
  });
});
