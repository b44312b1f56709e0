import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { columnsOfChoices, layoutOf } from '../../shared/exchange/csv/layout.ts';
import { ALL_COLUMNS } from '../../shared/exchange/csv/row-types.ts';
import { assetLines, headerLine } from '../../shared/exchange/csv/write-asset.ts';
import { loadCsv } from '../../shared/exchange/loading/load-csv.ts';
import type { LoadReport } from '../../shared/exchange/loading/load-report.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { addRelation } from '../../shared/model/relation-edits.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openTestStore } from '../support/store.ts';

const store = await openTestStore();
after(() => store.close());
const { folder, write } = await temporaryFolder();

/** Exports the asset as it is now. */
async function exportNow(columns: readonly string[] = ALL_COLUMNS): Promise<string> {
  const layout = layoutOf(columns);
  const stored = await store.assets.get('a1');
  assert.ok(stored);
  const relations = (await store.relations.of(['a1'])).get('a1')?.relations ?? [];
  return headerLine(layout) + assetLines(layout, { ...stored, ...(relations.length > 0 ? { relations } : {}) });
}

const load = async (text: string, options: { overwrite?: boolean } = {}): Promise<LoadReport> =>
  loadCsv(store, await write('edited.csv', text), {
    ...{ institution: 'INST', timeZone: 'UTC', reportFolder: join(folder, 'reports') },
    ...options,
  });
const countsOf = ({ files }: LoadReport) => files[0]?.records.assets;
const stored = async () => (await store.assets.get('a1')) ?? assert.fail('a1 is gone');
const edit = (fields: Record<string, unknown>, by = 'run:1') =>
  store.assets.edit('a1', by, (asset) => ({ ...asset, ...fields }));

const ASSET = {
  _id: 'a1',
  title: 'Soil',
  license: 'MIT',
  publisher: 'Press',
  keywords: [{ values: ['clay'] }],
  creators: [{ familyname: 'Ng', identifier: { orcid: '0000-0002-1825-0097' } }],
  links: [{ link: { url: 'https://example.org/1' } }],
};

beforeEach(async () => {
  await store.assets.collection.deleteMany({});
  await store.relations.collection.deleteMany({});
  await store.assets.insert([ASSET], 'load:1', { isLoad: true });
});

describe('an export that was edited and is loaded after a run', () => {
  it('has the changes of both: of the file, and of the run', async () => {
    const text = await exportNow();
    await edit({ license: 'CC0', links: [] });
    const report = await load(text.replace('Soil', 'Water').replace('clay', 'clay@@sand'));
    assert.deepEqual([countsOf(report)?.changed, report.conflicts, report.kept], [1, 0, 0]);
    const { title, license, links, keywords, publisher } = await stored();
    const expected = ['Water', 'CC0', [], [{ values: ['clay', 'sand'] }], 'Press'];
    assert.deepEqual([title, license, links, keywords, publisher], expected);
  });

  it('has conflicts where both changed a field: the report has both values, and neither is lost', async () => {
    const text = await exportNow();
    await edit({ title: 'Earth', license: 'CC0' });
    const edited = text.replace('Soil', 'Water').replace('Press', 'New Press');
    const report = await load(edited);
    const conflict = {
      ...{ target: 'assets', id: 'a1', field: 'ASSET_TITLE' },
      ...{ file: 'Water', repository: 'Earth', changedBy: 'run:1' },
    };
    assert.deepEqual([report.conflicts, report.firstConflicts], [1, [conflict]]);
    assert.deepEqual(JSON.parse(await readFile(report.conflictsFile ?? '', 'utf8')), conflict);
    const { title, license, publisher } = await stored();
    assert.deepEqual([title, license, publisher], ['Earth', 'CC0', 'New Press']);

    const again = await load(edited);
    assert.deepEqual([again.conflicts, countsOf(again)], [1, { created: 0, changed: 0, equal: 0, kept: 1 }]);
    const agreed = await load(text.replace('Soil', 'Earth').replace('Press', 'New Press'));
    assert.deepEqual([agreed.conflicts, countsOf(agreed)?.equal], [0, 1], 'the same in both is no conflict');
  });

  it('still counts as changed here, so that a later load of another file does not undo the run', async () => {
    const text = await exportNow();
    await edit({ license: 'CC0' });
    await load(text.replace('Soil', 'Water'));
    const { loaded, revision } = (await stored()) as StoredRecord;
    assert.deepEqual([loaded, revision], [{ revision: 1 }, 3]);
    const byHand = await load(',GROUP_ID,ASSET_TITLE,ASSET_LICENSE\r\nASSET,a1,Water,MIT\r\n');
    assert.deepEqual([byHand.conflicts, (await stored())['license']], [1, 'CC0']);
  });

  it('changes nothing when it was not edited', async () => {
    const text = await exportNow();
    await edit({ title: 'Earth', creators: [] });
    const report = await load(text);
    assert.deepEqual([countsOf(report)?.equal, report.conflicts], [1, 0]);
    assert.equal((await stored()).revision, 2);
  });

  it('takes all values of the file with overwrite', async () => {
    const text = await exportNow();
    await edit({ title: 'Earth', license: 'CC0' });
    const report = await load(text.replace('Soil', 'Water'), { overwrite: true });
    assert.deepEqual([countsOf(report)?.changed, report.conflicts], [1, 0]);
    const { title, license } = await stored();
    assert.deepEqual([title, license], ['Water', 'MIT']);
  });

  it('merges relations with those that others made since', async () => {
    const relation = { key: 'k', category: 'INTERNAL' as const, relationType: 'cites', relatedIdentifier: 'a2' };
    const text = await exportNow();
    await store.relations.load([{ ...addRelation('a1', relation), action: 'add', by: 'run:1' }]);
    await edit({ license: 'CC0' });
    const report = await load(text.replace('Soil', 'Water'));
    assert.deepEqual([countsOf(report)?.changed, report.conflicts], [1, 0]);
    assert.equal((await store.relations.of(['a1'])).get('a1')?.relations.length, 1);
  });

  it('of an asset that was deleted here is a conflict when it was edited', async () => {
    const text = await exportNow();
    await edit({ deleted: { at: new Date(), by: 'run:1' } });
    assert.deepEqual([(await load(text)).conflicts, (await load(text)).kept], [0, 1]);
    const { firstConflicts } = await load(text.replace('Soil', 'Water'));
    const [{ field, file, repository } = assert.fail()] = firstConflicts;
    assert.deepEqual([field, file, repository], ['ASSET_ID', 'a1', 'deleted']);
  });

  it('of some fields changes only these, also without a title or some of a list', async () => {
    await edit({ license: 'CC0' });
    const licenses = await exportNow(columnsOfChoices(['ASSET_LICENSE', 'CREATOR_FAMNAME']));
    await edit({ publisher: 'New Press' });
    const report = await load(licenses.replace('CC0', 'BSD'));
    assert.deepEqual([countsOf(report)?.changed, report.conflicts, report.rejected], [1, 0, 0]);
    const { license, publisher, creators } = await stored();
    assert.deepEqual([license, publisher, creators], ['BSD', 'New Press', ASSET.creators]);

    const lossy = await load(licenses.replace('Ng', 'Nguyen'));
    assert.match(JSON.stringify(lossy.firstRejected), /CREATOR_ORCID would be lost/);
    assert.deepEqual((await stored())['creators'], ASSET.creators);
  });

  it('is refused when what it remembers is damaged', async () => {
    const text = (await exportNow()).replace(/ASSET_TITLE:\S+/, 'ASSET_TITLE:x');
    const report = await load(text);
    assert.match(JSON.stringify(report.firstRejected), /ASSET_BASE.*Empty the cell/);
  });
});

describe('a file that does not say what was exported', () => {
  const FILE = ',GROUP_ID,ASSET_ID,ASSET_TITLE,ASSET_LICENSE\r\nASSET,a1,a1,Water,MIT\r\n';

  it('changes an asset that nobody changed here', async () => {
    const report = await load(FILE);
    assert.deepEqual([countsOf(report)?.changed, report.conflicts], [1, 0]);
  });

  it('leaves an asset as it is that was changed here, and names every field that differs', async () => {
    await edit({ license: 'CC0' });
    const report = await load(FILE);
    assert.deepEqual(
      report.firstConflicts.map(({ field, file, repository }) => [field, file, repository]),
      [
        ['ASSET_TITLE', 'Water', 'Soil'],
        ['ASSET_LICENSE', 'MIT', 'CC0'],
      ],
    );
    assert.deepEqual([(await stored())['title'], countsOf(report)?.kept], ['Soil', 1]);
  });

  it('changes assets by their id without a title, and cannot make new ones without it', async () => {
    const report = await load(',GROUP_ID,ASSET_ID,ASSET_LICENSE\r\nASSET,a1,a1,BSD\r\nASSET,new,new,BSD\r\n');
    assert.deepEqual([countsOf(report)?.changed, report.rejected], [1, 1]);
    assert.match(JSON.stringify(report.firstRejected), /no such asset.*title is missing/);
    assert.deepEqual([(await stored())['title'], (await stored())['license']], ['Soil', 'BSD']);
  });
});

describe('npm run load', () => {
  it('ends with exit code 1 and both values when there are conflicts', async () => {
    const text = await exportNow();
    await edit({ title: 'Earth' });
    const path = await write('conflict.csv', text.replace('Soil', 'Water'));
    const env = { ...process.env, MONGODB_DATABASE: store.databaseName, MUSTER_DATA: join(folder, 'data') };
    const cwd = fileURLToPath(new URL('../../', import.meta.url));
    const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
      execFile(process.execPath, ['--import', 'tsx', 'cli/load.ts', path], { cwd, env }, (error, stdout) =>
        resolve({ code: error?.code, output: stdout }),
      );
    });
    assert.equal(code, 1);
    assert.match(output, /assets a1, ASSET_TITLE: "Water" in the file, "Earth" here \(changed by run:1\)/);
  });
});
