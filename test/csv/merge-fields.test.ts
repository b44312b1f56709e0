import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../support/property-testing.ts';
import { readBase } from '../../shared/exchange/csv/base.ts';
import { columnsOfChoices, layoutOf } from '../../shared/exchange/csv/layout.ts';
import { mergeFields } from '../../shared/exchange/csv/merge-fields.ts';
import { putAt, removeAt, valueAt, type Group } from '../../shared/exchange/csv/paths.ts';
import { openGroupedFile } from '../../shared/exchange/csv/read-groups.ts';
import { readRows } from '../../shared/exchange/csv/read-rows.ts';
import { ALL_COLUMNS, ASSET_ROW, BASE_HEADER } from '../../shared/exchange/csv/row-types.ts';
import { assetLines, headerLine } from '../../shared/exchange/csv/write-asset.ts';
import { RESERVED_FIELDS } from '../../shared/model/record.ts';
import { arbitraryAsset } from '../support/arbitrary-asset.ts';
import { arbitraryAssetFields } from '../support/arbitrary-asset-fields.ts';
import { temporaryFolder } from '../support/folder.ts';

const { write } = await temporaryFolder();
const RUNS = process.env['MUSTER_TEST_FULL'] ? 600 : 200;
const CONTEXT = { describeAffiliation: (value: string) => value };

/** Exports an asset, and reads the file: what it says, and what it remembers. */
async function exported(asset: Group & { _id: string }, columns: readonly string[] = ALL_COLUMNS) {
  const layout = layoutOf(columns);
  const { groups } = await openGroupedFile(await write('one.csv', headerLine(layout) + assetLines(layout, asset)));
  for await (const { group, rows } of groups) {
    const read = readRows(group, rows, CONTEXT, columns);
    assert.ok(read.kind === 'valid', JSON.stringify(read));
    const base = readBase(rows.find(({ type }) => type === ASSET_ROW.name)?.cells.get(BASE_HEADER) ?? '');
    assert.ok(base);
    return { file: read.value as Group, base };
  }
  return assert.fail('the file is empty');
}

function merge(base: ReturnType<typeof readBase>, stored: Group, incoming: Group, columns = ALL_COLUMNS) {
  const merged = mergeFields({ columns, base, id: String(stored['_id']), stored, incoming }, CONTEXT);
  assert.ok(merged.kind === 'valid', JSON.stringify(merged));
  return merged.value;
}

/** Fields of every kind, as people see them, with where they are stored and two values that differ. */
const FIELDS: readonly [field: string, path: string, one: unknown, other: unknown][] = [
  ['ASSET_TITLE', 'title', 'Soil', 'Water'],
  ['ASSET_LICENSE', 'license', 'MIT', 'CC0'],
  ['ASSET_LANG', 'language', ['eng', 'ger'], ['ger']],
  ['ASSET_PUBLISHDATE', 'date.published', '2020', '202001'],
  ['ASSET_PORTAL_VISIBILITY', 'portal_visibility', true, false],
  ['ASSET_AFFILIATION', 'asset.affiliation', ['INST___1'], ['INST___2']],
  ['KEYWORDS', 'keywords', [{ values: ['a'] }], [{ values: ['a'], language: 'eng' }, { values: ['b'] }]],
  [
    'CREATOR',
    'creators',
    [{ familyname: 'Ng' }],
    [{ familyname: 'Ng', note: { b: 1, a: [2] } }, { creatorname: 'Inc.' }],
  ],
  ['LINK', 'links', [{ link: { url: 'https://a.example' } }], [{ link: { url: 'https://b.example' } }]],
  ['ASSET_MORE.event', 'event', { name: 'One' }, { name: 'Two', days: [1, 2] }],
  ['ASSET_MORE.local', 'local', { fields: { 'note 1': 'x' } }, { fields: {} }],
  ['ASSET_MORE.ünder=%', 'ünder=%', 1, -0],
];

type State = 'none' | 'file' | 'here' | 'same in both' | 'both';
const states = fc.constantFrom<State>('none', 'file', 'here', 'same in both', 'both');
/** Was the field there; and is what becomes of it another value, or nothing. */
const changes = fc.record({ state: states, was: fc.boolean(), removed: fc.boolean() });

function withField(asset: Group, path: string, value: unknown): Group {
  const next = structuredClone(asset);
  removeAt(next, path.split('.'));
  if (value !== undefined) assert.ok(putAt(next, path.split('.'), value));
  return next;
}

const content = (asset: Group) =>
  Object.fromEntries(Object.entries(asset).filter(([name]) => name === '_id' || !RESERVED_FIELDS.has(name)));

describe('merging an edited export', () => {
  it('takes what only the file changed, keeps what changed only here, and reports what both changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryAsset(arbitraryAssetFields),
        fc.array(changes, { minLength: FIELDS.length, maxLength: FIELDS.length }),
        async (any, planned) => {
          let was: Group = content(any);
          for (const [index, [, path, one]] of FIELDS.entries()) {
            was = withField(was, path, planned[index]?.was === true || path === 'title' ? one : undefined);
          }
          const { file, base } = await exported(was as Group & { _id: string });
          let [edited, here, expected] = [file, was, was];
          const conflicts: string[] = [];
          const taken: string[] = [];
          for (const [index, [field, path, one, other]] of FIELDS.entries()) {
            const { state, removed, was: wasThere } = planned[index] ?? assert.fail();
            const next = removed && wasThere && path !== 'title' ? undefined : other;
            const third = wasThere || path === 'title' ? other : one;
            // Where nothing is left of it here and the file has another value, both changed it.
            const inFile = state === 'both' ? (next === third ? undefined : next) : next;
            if (state === 'none' || (path === 'title' && state === 'both')) continue;
            if (state === 'both' && (inFile === undefined) === !(wasThere || path === 'title')) continue;
            if (state !== 'here') edited = withField(edited, path, inFile);
            if (state === 'here' || state === 'same in both') here = withField(here, path, next);
            if (state === 'both') here = withField(here, path, third);
            if (state === 'file') taken.push(field);
            if (state === 'both') conflicts.push(field);
            expected = withField(expected, path, state === 'both' ? third : next);
          }
          const merged = merge(base, here, edited);
          assert.deepEqual(content(merged.asset), content(expected));
          assert.deepEqual(merged.conflicts.map(({ field }) => field).sort(), conflicts.sort());
          assert.deepEqual(merged.taken.map(({ field }) => field).sort(), taken.sort());
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('changes nothing when nothing was edited, whatever happened here, for any assets and columns', async () => {
    const some = fc.subarray([...ALL_COLUMNS], { minLength: 1 }).map((codes) => columnsOfChoices(codes));
    await fc.assert(
      fc.asyncProperty(
        arbitraryAsset(arbitraryAssetFields),
        arbitraryAsset(arbitraryAssetFields),
        fc.oneof(fc.constant(ALL_COLUMNS), some),
        async (was, other, columns) => {
          const { file, base } = await exported(was, columns);
          const here = { ...content(other), _id: was._id };
          const { asset, taken, conflicts } = merge(base, here, file, columns);
          assert.deepEqual([asset, taken, conflicts], [here, [], []]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('takes every difference where the file does not say what was exported', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryAsset(arbitraryAssetFields),
        arbitraryAsset(arbitraryAssetFields),
        async (one, other) => {
          const { file } = await exported(one);
          const { asset, conflicts } = merge(undefined, { ...content(other), _id: one._id }, file);
          assert.deepEqual([asset, conflicts], [content(one), []]);
        },
      ),
    );
  });

  it('says both values as they are in files', async () => {
    const was = { _id: 'a', title: 'A', creators: [{ familyname: 'Ng' }] };
    const { base } = await exported(was);
    const here = { ...was, title: 'B', creators: [{ familyname: 'Ngo' }] };
    const { conflicts } = merge(base, here, { _id: 'a', title: 'C' });
    assert.deepEqual(conflicts, [
      { field: 'ASSET_TITLE', file: 'C', repository: 'B' },
      { field: 'CREATOR', repository: '[{"familyname":"Ngo"}]' },
    ]);
  });

  it('does not take the memory of another asset for its own', async () => {
    const was = { _id: 'a', title: 'A' };
    const { base } = await exported(was);
    const { conflicts } = merge(base, { _id: 'b', title: 'A' }, { _id: 'b', title: 'B' });
    assert.deepEqual(conflicts, [{ field: 'ASSET_TITLE', file: 'B', repository: 'A' }]);
  });
});

describe('what an export remembers of an asset', () => {
  it('is not read when it is damaged', () => {
    for (const cell of [
      '',
      'v2 ASSET_TITLE:0123456789',
      'v1 ASSET_TITLE:01234',
      'v1 ASSET_TITLE',
      'v1  ',
      'v1 :0123456789',
    ]) {
      assert.equal(readBase(cell), undefined, cell);
    }
    assert.equal(readBase('v1')?.size, 0);
  });

  it('has a value for each field that the file tells, and for no other', async () => {
    const asset = {
      _id: 'a',
      title: 'A',
      license: 'MIT',
      links: [{ link: { url: 'https://a.example' } }],
      event: { x: 1 },
    };
    const fields = async (columns: readonly string[]) => [...(await exported(asset, columns)).base.keys()].sort();
    assert.deepEqual(await fields(ALL_COLUMNS), ['ASSET_LICENSE', 'ASSET_MORE.event', 'ASSET_TITLE', 'LINK']);
    assert.deepEqual(await fields(columnsOfChoices(['LINK_URL'])), ['ASSET_TITLE', 'LINK']);
    assert.equal(valueAt(asset, ['license']), 'MIT');
  });
});
