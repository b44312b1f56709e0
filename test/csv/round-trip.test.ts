import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { anyText } from '../support/any-text.ts';
import { fc } from '../support/property-testing.ts';
import { decodeCell, encodeCell } from '../../shared/exchange/csv/cell.ts';
import { layoutOf } from '../../shared/exchange/csv/layout.ts';
import { openGroupedFile } from '../../shared/exchange/csv/read-groups.ts';
import { readRows } from '../../shared/exchange/csv/read-rows.ts';
import { ALL_COLUMNS } from '../../shared/exchange/csv/row-types.ts';
import { assetLines, headerLine } from '../../shared/exchange/csv/write-asset.ts';
import { RESERVED_FIELDS } from '../../shared/model/record.ts';
import { makeSample } from '../../cli/demo/sample/load-sample.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { arbitraryAssetFields } from '../support/arbitrary-asset-fields.ts';
import { temporaryFolder } from '../support/folder.ts';

const { write } = await temporaryFolder();
const layout = layoutOf(ALL_COLUMNS);
const CONTEXT = { describeAffiliation: (value: string) => value };

type AnyAsset = Record<string, unknown> & { _id: string };

/** What an export holds: the asset without the store's own fields. */
function exported(asset: AnyAsset): Record<string, unknown> {
  const rest: Record<string, unknown> = { ...asset };
  for (const field of RESERVED_FIELDS) if (field !== '_id') delete rest[field];
  return rest;
}

let files = 0;
async function writeCsv(assets: readonly AnyAsset[], start = ''): Promise<string> {
  const text = start + headerLine(layout) + assets.map((asset) => assetLines(layout, asset)).join('');
  return write(`${(files += 1)}.csv`, text);
}

async function readBack(assets: readonly AnyAsset[], start = ''): Promise<unknown[]> {
  const { groups } = await openGroupedFile(await writeCsv(assets, start));
  const read: unknown[] = [];
  for await (const { group, rows, problems } of groups) {
    assert.deepEqual(problems, []);
    const result = readRows(group, rows, CONTEXT);
    if (result.kind === 'invalid') assert.fail(JSON.stringify(result.problems));
    read.push(result.value);
  }
  return read;
}

describe('the CSV export, read back', () => {
  it('restores every asset exactly, for any field values', async () => {
    const several = fc.uniqueArray(arbitraryAsset(arbitraryAssetFields), {
      maxLength: 6,
      minLength: 1,
      selector: ({ _id }) => _id,
    });
    await fc.assert(
      fc.asyncProperty(several, async (assets) => {
        assert.deepEqual(await readBack(assets), assets.map(exported));
      }),
      { numRuns: 300 },
    );
  });

  it('restores numbers that JSON cannot express', async () => {
    const asset = { _id: '1', title: 'Numbers', identifier: { zero: -0, none: NaN, most: Infinity, least: -Infinity } };
    assert.deepEqual(await readBack([asset]), [asset]);
  });

  it('restores values that look damaged by a spreadsheet', async () => {
    const long = 'a'.repeat(32_767);
    const json = (length: number): string => `{"xs":"${'a'.repeat(length - '{"xs":""}'.length)}"}`;
    const looks: Record<string, unknown>[] = [
      { identifier: { issn: '0', isbn: ['0'] } },
      { identifier: { issn: '3785955' } },
      { identifier: { pmid: '#REF!', other: '9.91235E+15' } },
      { publisher: long },
      { keywords: [{ values: ['a'.repeat(16_383), 'a'.repeat(16_382)] }] },
      { publisher: `${'a'.repeat(32_767 - String.raw`json:"\n"`.length)}\n` },
      JSON.parse(json(32_767)) as Record<string, unknown>,
      { creators: [{ affiliationWithDesc: [{ value: long, desc: 'A', order: 1 }] }] },
    ];
    const assets = looks.map((fields, index) => ({ _id: `99${index}`, title: 'Odd', ...fields }));
    assert.deepEqual(await readBack(assets), assets);
  });

  it('restores the sample exactly, with and without a byte order mark', async () => {
    const { assets } = makeSample('INST');
    const expected = assets.map(exported);
    assert.deepEqual(await readBack(assets), expected);
    assert.deepEqual(await readBack(assets, '\uFEFF'), expected);
  });

  it('is read by another implementation of CSV as the same cells', async () => {
    const { assets } = makeSample('INST');
    const path = await writeCsv(assets.slice(0, 100));
    const script =
      'import csv,json,sys\nwith open(sys.argv[1],newline="",encoding="utf-8") as f: print(json.dumps(list(csv.reader(f,strict=True))))';
    const { stdout } = await promisify(execFile)('python3', ['-c', script, path], { maxBuffer: 1e9 });
    const [header, ...rows] = JSON.parse(stdout) as string[][];
    assert.deepEqual(header, layout.headers);
    assert.ok(rows.every((row) => row.length === layout.headers.length));
    assert.deepEqual(
      rows.filter(([type]) => type === 'ASSET').map((row) => row[2]),
      assets.slice(0, 100).map(({ _id }) => _id),
    );
  });
});

describe('a cell', () => {
  const texts = fc.oneof(
    anyText(),
    fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', "'", '\t', '\r', '\n', ' ', '"', ',', '＝', 'a', '\0', '\ud800'),
    }),
    fc.string().map((text) => `json:${text}`),
  );

  it('round-trips any text, is never a formula, and has no line breaks and no surrounding blanks', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const cell = encodeCell('text', text) ?? assert.fail();
        assert.deepEqual(decodeCell('text', cell), { ok: true, value: text });
        assert.doesNotMatch(cell, /^[=+\-@\t\r\0＝＋－＠]/);
        assert.doesNotMatch(cell, /[\r\n]|^\s|\s$|^$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('round-trips any list of texts', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(texts, fc.constantFrom('@', '@@', 'a@', 'b', '')), { maxLength: 4 }), (list) => {
        assert.deepEqual(decodeCell('texts', encodeCell('texts', list) ?? assert.fail()), { ok: true, value: list });
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses one apostrophe only where it protects', () => {
    const read = (cell: string) => decodeCell('text', cell);
    assert.deepEqual(read("'=1+1"), { ok: true, value: '=1+1' });
    assert.deepEqual(read("''tis"), { ok: true, value: "'tis" });
    assert.deepEqual(read("'tis"), { ok: true, value: "'tis" });
    assert.equal(encodeCell('text', "'tis"), "''tis");
    assert.equal(encodeCell('texts', ['-omics', 'soil']), "'-omics@@soil");
  });
});
