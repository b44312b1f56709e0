import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ADMIN } from '../support/callers.ts';
import { fc } from '../support/property-testing.ts';
import { openLinks } from '../../activities/jobs/import-asset-files/asset-links.ts';
import {
  addressKey,
  readNoted,
  type ImportedFile,
  type ImportResult,
  type LinkFailure,
} from '../../activities/jobs/import-asset-files/link-results.ts';
import { planFileImport } from '../../activities/jobs/import-asset-files/plan-import.ts';
import { importAssetFiles } from '../../shared/jobs/import-asset-files.ts';
import { assetSchema, type Asset, type Link } from '../../shared/model/asset.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { applied, difference, inverse } from '../../shared/model/difference.ts';
import type { RunContext } from '../../shared/job-kit/job-work.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { checkPlannerLaws } from '../support/planner-laws.ts';

const CONTEXT: RunContext = {
  run: 'run-1',
  submittedBy: 'admin',
  rights: ADMIN,
  clock: { now: new Date('2026-11-24T23:30:00Z'), timeZone: 'Europe/Vienna' },
  institution: 'INST',
  pinned: undefined,
};

function asset(content: Partial<Asset>): Asset {
  return { _id: 'a1', title: 'An asset', revision: 1, changes: [{ revision: 1, by: 'test' }], ...content };
}

const link = (url: string, more: Partial<Link['link']> = {}): Link => ({ link: { url, ...more } });

/** A file of this content on asset a1. */
function imported(content: string, name = `${content}.pdf`): ImportedFile {
  const sha256 = addressKey(content).padEnd(64, '0');
  const id = `file-of-${content}`;
  return {
    item: content,
    id,
    sha256,
    size: 10,
    mimeType: 'application/pdf',
    name,
    url: `https://repo.example/files/${id}`,
  };
}

type Fate = ImportedFile[] | LinkFailure;
const LOST: LinkFailure = { reason: 'NOT_FOUND', message: 'host/x is not there (404).', isTransient: false };
const NO_FILE: LinkFailure = {
  reason: 'NO_FILE_FOUND',
  message: 'host/x is a page without a file.',
  isTransient: false,
};

function resultOf(fates: Record<string, Fate>): ImportResult {
  return {
    links: Object.entries(fates).map(([url, fate]) => ({
      link: addressKey(url),
      ...(Array.isArray(fate) ? { files: fate } : { files: [], failure: fate }),
    })),
  };
}

const plan = (record: Asset, fates: Record<string, Fate>) => planFileImport(record, {}, resultOf(fates), CONTEXT);

describe('Import Research Assets Files', () => {
  it('is the job of the seed', () => {
    assert.equal(importAssetFiles.name, 'Import Research Assets Files');
    assert.deepEqual(importAssetFiles.roles, ['RESEARCH_ASSETS_MANAGER']);
    assert.equal(importAssetFiles.activity, 'importAssetFiles');
    assert.ok(importAssetFiles.parameters(STANDARD_CODE_TABLES).safeParse({}).success);
    assert.ok(!importAssetFiles.parameters(STANDARD_CODE_TABLES).safeParse({ TASK_X: 'true' }).success);
  });

  it('makes a link point to the local file, and keeps everything else of it', () => {
    const before = link('https://host/x', { title: 'Full text', type: 'published', order: 2, embargoend: '20271231' });
    const done = plan(asset({ links: [before] }), { 'https://host/x': [imported('one')] });
    assert.ok(done.kind === 'change');
    const { id, sha256, url } = imported('one');
    assert.deepEqual(done.next.links, [{ link: { ...before.link, url, file: id } }]);
    assert.deepEqual(done.next.files, [
      {
        file: {
          ...{ name: 'one.pdf', id, sha256, mimeType: 'application/pdf', size: 10, creationDate: '20261125' },
          ...{ persistent: { url }, extension: 'pdf', displayName: 'Full text', type: 'published', order: 2 },
          embargo_expiry_date: '20271231',
        },
        fileDownloadUrl: url,
      },
    ]);
    assert.ok(assetSchema.safeParse(done.next).success);
    assert.deepEqual(done.tally, { file_uploaded: 1, file_failed_to_upload: 0, file_skipped_upload: 0 });
    assert.deepEqual(done.details, [{ item: 'host/x', outcome: 'changed', reason: 'IMPORTED', message: 'one.pdf' }]);
  });

  it('removes an entry from the queue when its file has arrived, and the queue when it is empty', () => {
    const queued = asset({ temporary: { linksToExtract: [link('https://host/x'), link('https://host/y')] } });
    const half = plan(queued, { 'https://host/x': [imported('one')], 'https://host/y': LOST });
    assert.ok(half.kind === 'partial');
    assert.deepEqual(half.next.temporary, { linksToExtract: [link('https://host/y')] });
    const all = plan(queued, { 'https://host/x': [imported('one')], 'https://host/y': [imported('two')] });
    assert.ok(all.kind === 'change');
    assert.equal(all.next.temporary, undefined);
    assert.equal(all.next.files?.length, 2);
  });

  it('adds the same content once, and points every link to it', () => {
    const both = asset({ links: [link('https://host/x'), link('https://mirror/x')] });
    const done = plan(both, { 'https://host/x': [imported('one')], 'https://mirror/x': [imported('one')] });
    assert.ok(done.kind === 'change');
    assert.equal(done.next.files?.length, 1);
    assert.equal(new Set(done.next.links?.map((each) => each.link.file)).size, 1);
    assert.deepEqual(
      done.details.map(({ reason }) => reason),
      ['IMPORTED', 'ALREADY_IMPORTED'],
    );
    assert.deepEqual(done.tally, { file_uploaded: 1, file_failed_to_upload: 0, file_skipped_upload: 1 });
  });

  it('makes a link to each of several files of a landing page', () => {
    const done = plan(asset({ links: [link('https://host/x'), link('https://host/z')] }), {
      'https://host/x': [imported('one'), imported('two')],
      'https://host/z': NO_FILE,
    });
    assert.ok(done.kind === 'change', 'a page without a file is no failure of an ordinary link');
    assert.deepEqual(
      done.next.links?.map((each) => each.link.url),
      [imported('one').url, imported('two').url, 'https://host/z'],
    );
  });

  it('has the outcome that its links give it', () => {
    const one = asset({ links: [link('https://host/x?token=secret')] });
    const url = 'https://host/x?token=secret';
    const lost = plan(one, { [url]: LOST });
    assert.deepEqual([lost.kind, lost.kind === 'fail' && lost.reason], ['fail', 'NOT_FOUND']);
    assert.ok(!JSON.stringify(lost).includes('secret'));
    assert.equal(plan(one, { [url]: NO_FILE }).kind, 'skip');
    const queued = asset({ temporary: { linksToExtract: [link(url)] } });
    assert.equal(plan(queued, { [url]: NO_FILE }).kind, 'fail', 'where a file was asked for, none is a failure');
    const none = plan(asset({}), {});
    assert.deepEqual([none.kind, none.kind === 'unchanged' && none.reason], ['unchanged', 'NO_LINKS']);
    const pointing = plan(asset({ links: [link('https://repo.example/files/1', { file: '1' })] }), {});
    assert.equal(pointing.kind === 'unchanged' && pointing.reason, 'ALREADY_IMPORTED');
  });

  it('leaves links alone that were added or removed since', () => {
    const done = plan(asset({ links: [link('https://host/new'), link('https://host/x')] }), {
      'https://host/x': [imported('one')],
      'https://host/gone': [imported('two')],
    });
    assert.ok(done.kind === 'change');
    assert.deepEqual(done.next.links?.[0], link('https://host/new'));
    assert.equal(done.next.files?.length, 1);
  });

  it('keeps the laws of planners, for any result of the links', () => {
    const urls = ['https://host/1', 'https://host/2', 'https://host/3'];
    const links = fc.array(
      fc.constantFrom(...urls).map((url) => link(url, { type: 'pdf' })),
      { maxLength: 4 },
    );
    const fate = fc.oneof(
      fc.subarray([imported('one'), imported('two')], { minLength: 1 }),
      fc.constantFrom<Fate>(LOST, NO_FILE),
    );
    const record = arbitraryAsset({
      links,
      temporary: fc.oneof(
        fc.constant({ relations: [] }),
        links.map((linksToExtract) => ({ linksToExtract })),
      ),
    });
    const fates = fc
      .tuple(fate, fate, fate)
      .map((three) => Object.fromEntries(urls.map((url, i) => [url, three[i] ?? LOST])));
    fc.assert(
      fc.property(record, fates, (stored, became) => {
        const decide = (each: Asset) => plan(each, became);
        const first = decide(stored);
        assert.ok(openLinks(stored).length === 0 || first.tally !== undefined);
        if (first.kind !== 'partial') {
          checkPlannerLaws({ record: stored, plan: decide, changes: ['links', 'files', 'temporary'] });
          return;
        }
        const change = difference(stored, first.next);
        const next = applied(stored, change);
        assert.deepEqual(applied(next, inverse(change)), stored);
        assert.equal(decide(next).kind, 'fail', 'the rest still fails, and nothing is done twice');
      }),
    );
  });

  it('reads back what an earlier attempt noted', () => {
    const result = resultOf({ 'https://host/x': [imported('one')], 'https://host/y': LOST });
    const noted = readNoted(structuredClone(result));
    assert.deepEqual([...noted.values()], result.links);
    assert.equal(readNoted(undefined).size, 0);
  });
});
