import assert from 'node:assert/strict';
import { inOrder } from '../../shared/store/relations.ts';
import { relationsOf } from '../support/stored-relations.ts';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { layoutOf } from '../../shared/exchange/csv/layout.ts';
import { ALL_COLUMNS } from '../../shared/exchange/csv/row-types.ts';
import { assetLines, headerLine } from '../../shared/exchange/csv/write-asset.ts';
import { loadCsv } from '../../shared/exchange/loading/load-csv.ts';
import type { LoadReport } from '../../shared/exchange/loading/load-report.ts';
import { RESERVED_FIELDS } from '../../shared/model/record.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import { makeSample } from '../../cli/demo/sample/load-sample.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openTestStore } from '../support/store.ts';

const store = await openTestStore();
after(() => store.close());
const { folder, write } = await temporaryFolder();
const assets = makeSample('INST').assets.slice(0, 200);
const layout = layoutOf(ALL_COLUMNS);

const load = (path: string): Promise<LoadReport> =>
  loadCsv(store, path, { institution: 'INST', timeZone: 'UTC', reportFolder: join(folder, 'reports') });
const loadText = async (...lines: string[]) => load(await write('file.csv', lines.join('\r\n')));
const countsOf = ({ files }: LoadReport) => files[0]?.records.assets;
const errorsOf = ({ firstRejected }: LoadReport) =>
  firstRejected.map(({ line, errors }) => [line, ...errors.map(({ field, message }) => `${field}: ${message}`)]);

/** A record without what the store keeps of it. */
function contentOf(record: StoredRecord | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record ?? {}).filter(([field]) => field === '_id' || !RESERVED_FIELDS.has(field)),
  );
}

beforeEach(async () => {
  await store.assets.collection.deleteMany({});
  await store.relations.collection.deleteMany({});
  await store.units.collection.deleteMany({});
});

describe('loading a CSV file', () => {
  it('restores what an export wrote, and changes nothing when loaded again', async () => {
    const text = headerLine(layout) + assets.map((asset) => assetLines(layout, asset)).join('');
    const path = await write('export.csv', text);
    assert.deepEqual(countsOf(await load(path)), { created: 200, changed: 0, equal: 0, kept: 0 });
    for (const { _id, relations = [], ...content } of assets) {
      const stored = await store.assets.get(_id);
      assert.deepEqual(contentOf(stored), { _id, ...content });
      assert.deepEqual(await relationsOf(store, _id), inOrder(relations));
      assert.deepEqual([stored?.revision, stored?.loaded], [1, { revision: 1 }]);
    }
    assert.deepEqual(countsOf(await load(path)), { created: 0, changed: 0, equal: 200, kept: 0 });
  });

  it('keeps later changes made in Muster', async () => {
    const path = await write('one.csv', headerLine(layout) + assetLines(layout, { _id: 'a1', title: 'A' }));
    await load(path);
    await store.assets.edit('a1', 'alice', (asset) => ({ ...asset, title: 'B' }));
    const report = await load(path);
    assert.deepEqual(countsOf(report), { created: 0, changed: 0, equal: 1, kept: 0 });
    assert.equal((await store.assets.get('a1'))?.['title'], 'B');
  });

  it('reads a file made by hand: lists joined, dates, YES and NO, units by their code', async () => {
    await store.units.insert({ code: '110', name: 'Chemistry', type: 'INTERNAL', active: true } as never);
    const report = await loadText(
      ',GROUP_ID,ASSET_TITLE,ASSET_KEYWORDS,ASSET_PUBLISHDATE,ASSET_PORTAL_VISIBILITY,CREATOR_FAMNAME,CREATOR_AFFILIATION,OCREATOR_ORGANIZATION,LINK_URL',
      'ASSET,g1,"Soil, and water",soil@@water,202210,NO,,,,',
      'CREATOR,g1,,,,,Ng,INST___110,,',
      'OCREATOR,g1,,,,,,,A company,',
      'LINK,g1,ignored here,,,,,,,https://example.org/1',
      'asset,g2,Second,,,,,,,',
    );
    assert.deepEqual(errorsOf(report), []);
    assert.deepEqual(contentOf(await store.assets.get('g1')), {
      _id: 'g1',
      title: 'Soil, and water',
      keywords: [{ values: ['soil', 'water'] }],
      date: { published: '202210' },
      portal_visibility: false,
      creators: [
        { familyname: 'Ng', affiliationWithDesc: [{ value: 'INST___110', desc: 'Chemistry', order: 1 }] },
        { creatorname: 'A company' },
      ],
      links: [{ link: { url: 'https://example.org/1' } }],
    });
    assert.equal((await store.assets.get('g2'))?.['title'], 'Second');
  });

  it('names line and column of what is wrong, and loads the rest', async () => {
    const report = await loadText(
      ',GROUP_ID,ASSET_TITLE,ASSET_PORTAL_VISIBILITY,ASSET_PUBLISHDATE,ASSET_MORE,LINK_URL',
      'ASSET,1,Good,,,,',
      'ASSET,2,Bad,MAYBE,,,',
      'LINK,2,,,,,"one',
      'link"',
      'ASSET,3,Bad,,20220230,,',
      'LINK,4,,,,,x',
      'WHATEVER,5,,,,,',
      'ASSET,5,Bad,,,,',
      'ASSET,1,Again,,,,',
      'ASSET,6,Bad,,,{broken,',
      'ASSET,7,Bad,,,"{""revision"": 3}",',
      'ASSET,8,Bad,,,"{""x"": {""$y"": 1}}",',
      'ASSET,,Bad,,,,',
      'ASSET,9,,,,,',
      'ASSET,10,Good,,,,',
    );
    const errors = errorsOf(report).map(([line, ...messages]) => `${line} ${messages.join(' ')}`);
    const expected = [
      /^3 ASSET_PORTAL_VISIBILITY: must be TRUE, FALSE, YES or NO/,
      /^6 date\.published: must be a date/,
      /^7 : has 0 rows of type ASSET/,
      /^8 : has a row of unknown type "WHATEVER"/,
      /^10 : repeats the id "1" of line 2/,
      /^11 ASSET_MORE: is not valid JSON/,
      /^12 revision: belongs to the store/,
      /^13 ASSET_MORE: has the name "\$y"/,
      /^14 GROUP_ID: is missing/,
      /^15 title: /,
    ];
    assert.equal(errors.length, expected.length, errors.join('\n'));
    for (const [index, pattern] of expected.entries()) assert.match(errors[index] ?? '', pattern);
    assert.deepEqual(countsOf(report)?.created, 2);
    assert.match(report.firstRejected[0]?.original ?? '', /^ASSET,2,Bad,MAYBE,,,\r\nLINK,2,,,,,"one\r\nlink"\r\n$/);
  });

  it('reads files separated by semicolons, tabs or bars, also with a line that declares the separator', async () => {
    const lines = [',GROUP_ID,ASSET_TITLE', 'ASSET,s1,One', 'ASSET,s2,"Two, or more"'];
    for (const separator of [';', '\t', '|']) {
      for (const start of ['', '\uFEFF', `sep=${separator}\r\n`]) {
        await store.assets.collection.deleteMany({});
        await store.relations.collection.deleteMany({});
        const text = lines.map((line) => line.replace(/,(?! )/g, separator)).join('\r\n');
        const report = await load(await write('file.csv', start + text));
        assert.deepEqual([errorsOf(report), countsOf(report)?.created], [[], 2], JSON.stringify(start + separator));
        assert.equal((await store.assets.get('s2'))?.['title'], 'Two, or more');
      }
    }
  });

  it('reports what a spreadsheet damaged, and loads the rest', async () => {
    const report = await loadText(
      ',GROUP_ID,ASSET_ID,ASSET_TITLE,ASSET_ISBN,ASSET_ISSN,ASSET_ABSTRACT,CREATOR_ORCID',
      'ASSET,1,9.91235E+15,Rounded,,,,',
      'ASSET,9.9E+14,,Rounded group,,,,',
      'ASSET,3,Mar-12,A date,,,,',
      'ASSET,4,4,#REF!,,,,',
      'ASSET,5,5,Zeros,,280836,,',
      'ASSET,6,6,Zeros,306406152,,,',
      `ASSET,7,7,Cut,,,${'x'.repeat(32_767)},`,
      'ASSET,8,8,Good,0306406152,0028-0836,short,',
      'CREATOR,9,,,,,,2.18E+14',
      'ASSET,9,9,No ORCID iD,,,,',
      'CREATOR,10,,,,,,https://orcid.org/0000-0002-1825-0097/',
      'ASSET,10,10,Good,,,,',
    );
    const errors = errorsOf(report).map(([line, ...messages]) => `${line} ${messages.join(' ')}`);
    const expected = [
      /^2 ASSET_ID: is a rounded number/,
      /^3 GROUP_ID: is a rounded number/,
      /^4 ASSET_ID: is a date/,
      /^5 ASSET_TITLE: is #REF!/,
      /^6 ASSET_ISSN: has lost its leading zeros/,
      /^7 ASSET_ISBN: has lost its leading zeros/,
      /^8 ASSET_ABSTRACT: has 32767 characters/,
      /^10 creators\.0\.identifier\.orcid: must be an ORCID iD/,
    ];
    assert.equal(errors.length, expected.length, errors.join('\n'));
    for (const [index, pattern] of expected.entries()) assert.match(errors[index] ?? '', pattern);
    assert.equal(countsOf(report)?.created, 2);
    const { creators } = (await store.assets.get('10')) as unknown as { creators: { identifier: object }[] };
    assert.deepEqual(creators[0]?.identifier, { orcid: '0000-0002-1825-0097' });
  });

  it('loads a file without RELATION_KEY again and again', async () => {
    const lines = [
      ',GROUP_ID,ASSET_TITLE,RELATION_CATEGORY,RELATION_TYPE,RELATION_ID',
      'ASSET,k1,One,,,',
      'RELATION,k1,,INTERNAL,cites,k2',
      'ASSET,k2,Two,,,',
    ];
    const first = await loadText(...lines);
    assert.deepEqual([errorsOf(first), countsOf(first)?.created], [[], 2]);
    const again = await loadText(...lines);
    assert.deepEqual([errorsOf(again), countsOf(again)?.equal], [[], 2]);
    const changed = await loadText(...lines.slice(0, 3), 'ASSET,k2,Two again,,,');
    assert.deepEqual([errorsOf(changed), countsOf(changed)?.changed], [[], 1]);
  });

  it('refuses an unknown header, naming every problem', async () => {
    await assert.rejects(loadText('TYPE,GROUP,ASSET_TITLE,ASSET_COLOUR,ASSET_TITLE'), (error: Error) => {
      for (const part of [
        /A1 must be empty/,
        /GROUP_ID/,
        /unknown columns: ASSET_COLOUR/,
        /more than once: ASSET_TITLE/,
      ]) {
        assert.match(error.message, part);
      }
      return true;
    });
    await assert.rejects(loadText(''), /empty/);
    await assert.rejects(load(await write('latin.csv', Buffer.from([0x2c, 0xe4, 0x0a]))), /not valid UTF-8/);
  });

  it('changes only fields with a column in the file, and keeps all others', async () => {
    const asset = {
      _id: 'a1',
      title: 'Before',
      publisher: 'Stays',
      keywords: [{ values: ['stays'] }],
      creators: [{ familyname: 'Ng', identifier: { orcid: '0000-0002-1825-0097' } }],
      links: [{ link: { url: 'https://example.org/old' } }],
      extra: { stays: true },
    };
    await load(await write('full.csv', headerLine(layout) + assetLines(layout, asset)));
    const selective = layoutOf(ALL_COLUMNS.filter((name) => /^(ASSET_ID|ASSET_TITLE|LINK_.*)$/.test(name)));
    const changed = { _id: 'a1', title: 'After', links: [] };
    const report = await load(await write('part.csv', headerLine(selective) + assetLines(selective, changed)));
    assert.deepEqual(countsOf(report), { created: 0, changed: 1, equal: 0, kept: 0 });
    const stored = await store.assets.get('a1');
    const { links, ...others } = asset;
    assert.deepEqual(contentOf(stored), { ...others, title: 'After' }, `${links.length} link is gone`);
    assert.equal(stored?.revision, 2);

    const lossy = await loadText(
      ',GROUP_ID,ASSET_ID,ASSET_TITLE,CREATOR_FAMNAME',
      'ASSET,a1,a1,After,',
      'CREATOR,a1,,,Nguyen',
    );
    assert.match(errorsOf(lossy).join(), /CREATOR_ORCID would be lost/);
    assert.equal((await store.assets.get('a1'))?.revision, 2);
  });
});
