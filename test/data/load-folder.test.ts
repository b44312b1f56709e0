import assert from 'node:assert/strict';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { loadFolder, type LoadOptions } from '../../shared/exchange/loading/load-folder.ts';
import type { LoadReport } from '../../shared/exchange/loading/load-report.ts';
import type { MusterRecord } from '../../shared/model/record.ts';
import { temporaryFolder } from '../support/folder.ts';
import { openTestStore } from '../support/store.ts';

const store = await openTestStore();
after(() => store.close());
const { folder, write } = await temporaryFolder();
const data = join(folder, 'data');

type Line = Record<string, unknown> | string | Buffer;

async function files(content: { units?: Line[]; people?: Line[]; assets?: Line[] }): Promise<void> {
  const bytes = (line: Line) =>
    Buffer.isBuffer(line) ? line : Buffer.from(typeof line === 'string' ? line : JSON.stringify(line));
  const file = (lines: Line[]) => Buffer.concat(lines.flatMap((line) => [bytes(line), Buffer.from('\n')]));
  if (content.units) await write('data/organization-units.jsonl', file(content.units));
  if (content.people) await write('data/researchers.jsonl', file(content.people));
  if (content.assets) await write('data/assets.jsonl', file(content.assets));
}

function load(options: Partial<LoadOptions> = {}): Promise<LoadReport> {
  const base = { institution: 'INST', timeZone: 'UTC', reportFolder: join(folder, 'reports') };
  return loadFolder(store, data, { ...base, ...options });
}

function countsOf({ files: reports }: LoadReport): Record<string, unknown> {
  return Object.assign({}, ...reports.map(({ records }) => records)) as Record<string, unknown>;
}

const counts = (created: number, changed: number, equal: number, kept: number) => ({ created, changed, equal, kept });
const edit = (
  collection: 'assets' | 'researchers' | 'users',
  id: string,
  change: (record: MusterRecord) => MusterRecord,
) => store.records(collection).edit(id, 'alice:edit', change);

beforeEach(async () => {
  await rm(data, { recursive: true, force: true });
  await mkdir(data);
  for (const name of ['assets', 'researchers', 'users'] as const) await store.records(name).collection.deleteMany({});
  await store.units.collection.deleteMany({});
});

describe('loading a folder', () => {
  it('loads units, people and assets; each researcher line makes a user of the same id', async () => {
    await files({
      units: [
        { code: '110', name: 'Physics', parent: '100' },
        { code: '100', name: 'Lab', active: false },
      ],
      people: [{ primaryId: 'u1', firstName: 'Ada', affiliations: [{ organizationCode: '110' }] }],
      assets: [
        { id: '991', title: 'A', creators: [{ affiliation: ['INST___110', 'Physics'], 'user.primaryId': 'u1' }] },
      ],
    });
    const report = await load();
    assert.deepEqual([report.rejected, report.kept, report.missing], [0, 0, []]);
    assert.deepEqual(countsOf(report), {
      units: counts(2, 0, 0, 0),
      users: counts(1, 0, 0, 0),
      researchers: counts(1, 0, 0, 0),
      assets: counts(1, 0, 0, 0),
    });
    assert.deepEqual(await store.units.list(), [
      { code: '100', name: 'Lab', parent: null, type: 'INTERNAL', active: false },
      { code: '110', name: 'Physics', parent: '100', type: 'INTERNAL', active: true },
    ]);
    const asset = await store.assets.get('991');
    assert.deepEqual(asset, {
      _id: '991',
      title: 'A',
      creators: [
        {
          user: { primaryId: 'u1' },
          affiliationWithDesc: [
            { value: 'INST___110', desc: 'Physics', order: 1 },
            { value: 'Physics', desc: 'Physics', order: 2 },
          ],
        },
      ],
      revision: 1,
      changes: [{ revision: 1, by: `load:${report.id}` }],
      loaded: { revision: 1 },
      unpublished: asset?.['unpublished'],
    });
    assert.equal((await store.users.get('u1'))?.['firstName'], 'Ada');
    const affiliations = (await store.researchers.get('u1'))?.['organizationAffiliations'];
    assert.deepEqual(affiliations, [{ organizationCode: '110', organizationName: 'Physics' }]);
  });

  it('sets bad lines aside with file, line number and field, and loads the good ones', async () => {
    const tooLong = JSON.stringify({ id: '993', title: 'x'.repeat(4 * 1024 * 1024) });
    await files({
      units: [
        { code: '1', name: 'A', parent: '2' },
        { code: '3', name: 'B', parent: '4' },
        { code: '4', name: 'C', parent: '3' },
      ],
      people: [{ primaryId: 'u1', accountType: 'SECRET' }, { primaryId: 'u2' }],
      assets: [
        '\uFEFF{"id":"991","title":"A"}\r',
        '',
        '  ',
        { id: '991', title: 'again' },
        '{"id": "992"',
        Buffer.from([0x7b, 0xff, 0x7d]),
        tooLong,
        '[]',
        { id: '994', title: 'D', creators: [{ order: 'first' }] },
        { id: '995', title: 'E' },
      ],
    });
    const report = await load();
    const loaded = await store.assets.collection.find().sort({ _id: 1 }).toArray();
    assert.deepEqual(
      loaded.map(({ _id }) => _id),
      ['991', '995'],
    );
    assert.equal(loaded[0]?.['title'], 'A', 'the first of two lines counts');
    assert.equal(report.rejected, 3 + 1 + 6);
    assert.equal(report.files[2]?.lines, 8, 'blank lines are no lines');
    const where = report.firstRejected.map(({ file, line, errors }) => [file, line, errors[0]?.field]);
    assert.deepEqual(where, [
      ['organization-units.jsonl', 1, 'parent'],
      ['organization-units.jsonl', 2, 'parent'],
      ['organization-units.jsonl', 3, 'parent'],
      ['researchers.jsonl', 1, 'accountType'],
      ['assets.jsonl', 4, ''],
      ['assets.jsonl', 5, ''],
      ['assets.jsonl', 6, ''],
      ['assets.jsonl', 7, ''],
      ['assets.jsonl', 8, ''],
      ['assets.jsonl', 9, 'creators.0.order'],
    ]);
    const aside = (await readFile(report.rejectsFile ?? '', 'utf8')).trim().split('\n');
    const rejects = aside.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(rejects, report.firstRejected, 'the file says the same');
    assert.deepEqual(rejects[4]?.['original'], JSON.stringify({ id: '991', title: 'again' }));
    assert.deepEqual(rejects[6]?.['originalBase64'], Buffer.from([0x7b, 0xff, 0x7d]).toString('base64'));
    assert.ok(tooLong.startsWith(String(rejects[7]?.['originalStart'])));
  });

  it('says which files are missing, and refuses an empty folder and a path that is not a folder', async () => {
    await assert.rejects(
      load(),
      /contains none of the files organization-units\.jsonl, researchers\.jsonl, assets\.jsonl/,
    );
    await files({ assets: [{ id: '991', title: 'A' }] });
    assert.deepEqual((await load()).missing, ['organization-units.jsonl', 'researchers.jsonl']);
    await rm(data, { recursive: true });
    await assert.rejects(load(), /not a readable folder/);
  });

  it('returns asset ids in the order of the file', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => String((index * 17) % 40));
    await files({ assets: [...ids.map((id) => ({ id, title: id })), { id: 'bad' }] });
    const told: string[] = [];
    await load({ onAsset: (id) => told.push(id) });
    assert.deepEqual(told, ids);
    told.length = 0;
    await load({ onAsset: (id) => told.push(id) });
    assert.deepEqual(told, ids, 'also when they were there before');
  });
});

describe('loading again', () => {
  const people = [{ primaryId: 'u1', firstName: 'Ada', topics: ['a'] }];
  const units = [{ code: '110', name: 'Physics' }];
  const assets = [
    { id: '991', title: 'A', license: 'CCBY_V4.0' },
    { id: '992', title: 'B' },
  ];

  it('keeps the revision of unchanged records, and writes changed ones', async () => {
    await files({ units, people, assets });
    await load();
    await files({ people: [{ ...people[0], firstName: 'Eve' }], assets: [{ id: '991', title: 'A' }, assets[1] ?? {}] });
    const report = await load();
    assert.deepEqual(countsOf(report), {
      units: counts(0, 0, 1, 0),
      users: counts(0, 1, 0, 0),
      researchers: counts(0, 1, 0, 0),
      assets: counts(0, 1, 1, 0),
    });
    const changed = await store.assets.get('991');
    assert.ok(changed && !('license' in changed), 'what the line leaves out is gone');
    assert.deepEqual([changed.revision, changed.loaded], [2, { revision: 2 }]);
    assert.equal((await store.assets.get('992'))?.revision, 1);
  });

  it('keeps and lists records changed or deleted in Muster since, and replaces them with overwrite', async () => {
    await files({ units, people, assets });
    await load();
    await edit('assets', '991', (asset) => ({ ...asset, license: 'MIT' }));
    await edit('assets', '992', (asset) => ({ ...asset, deleted: { at: new Date(), by: 'alice' } }));
    await edit('researchers', 'u1', (person) => ({ ...person, topics: ['b'] }));
    await store.units.put({ code: '110', name: 'Chemistry', parent: null, type: 'INTERNAL', active: true });

    const kept = await load();
    assert.deepEqual([kept.kept, kept.rejected], [3, 0]);
    assert.deepEqual(kept.firstKept, [
      { target: 'units', id: '110', changedBy: 'a person' },
      { target: 'assets', id: '991', changedBy: 'alice:edit' },
      { target: 'assets', id: '992', changedBy: 'alice:edit' },
    ]);
    const listed = (await readFile(kept.keptFile ?? '', 'utf8')).trim().split('\n');
    assert.deepEqual(
      listed.map((line) => JSON.parse(line) as unknown),
      kept.firstKept,
    );
    assert.equal((await store.assets.get('991'))?.['license'], 'MIT');
    assert.equal(await store.assets.get('992'), undefined);
    assert.deepEqual((await store.researchers.get('u1'))?.['topics'], ['a'], 'nobody marked it as internal');

    const overwritten = await load({ overwrite: true });
    assert.equal(overwritten.kept, 0);
    assert.equal((await store.assets.get('991'))?.['license'], 'CCBY_V4.0');
    assert.equal((await store.assets.get('992'))?.['title'], 'B', 'what was deleted here is back');
    assert.equal((await store.units.get('110'))?.name, 'Physics');
    assert.deepEqual(countsOf(await load()), {
      units: counts(0, 0, 1, 0),
      users: counts(0, 0, 1, 0),
      researchers: counts(0, 0, 1, 0),
      assets: counts(0, 0, 2, 0),
    });
  });

  it('replaces external values of people always, internal ones only with overwrite, and roles never', async () => {
    await files({ people: [{ primaryId: 'u1', campus: 'NORTH', userGroup: 'A', roles: [{ role: 'USER_MANAGER' }] }] });
    await load();
    const roles = [{ role: 'REPOSITORY_MANAGER' }];
    await edit('users', 'u1', (user) => ({
      ...user,
      campus: 'SOUTH',
      userGroup: 'B',
      provenance: { campus: 'INTERNAL' },
      roles,
    }));
    assert.equal((await load()).kept, 0);
    const valuesOf = async () => {
      const user = await store.users.get('u1');
      return [user?.['campus'], user?.['userGroup'], user?.['roles']];
    };
    assert.deepEqual(await valuesOf(), ['SOUTH', 'A', roles]);
    await load({ overwrite: true });
    assert.deepEqual(await valuesOf(), ['NORTH', 'A', roles]);
    await edit('users', 'u1', (user) => ({ ...user, deleted: { at: new Date(), by: 'alice' } }));
    assert.equal((await load()).kept, 1);
    assert.equal(await store.users.get('u1'), undefined, 'who was deleted here stays so');
  });

  it('keeps records that were not loaded', async () => {
    await store.assets.insert([{ _id: '991', title: 'made here' }], 'alice:new');
    await files({ assets });
    const report = await load();
    assert.deepEqual(report.firstKept, [{ target: 'assets', id: '991', changedBy: 'alice:new' }]);
  });

  it('resumes an interrupted load', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => ({ id: `99${index}`, title: `T${index}` }));
    await files({ assets: many });
    const broken = load({
      onAsset: (id) => {
        if (id === '99700') throw new Error('killed');
      },
    });
    await assert.rejects(broken, /killed/);
    assert.equal(await store.assets.collection.countDocuments(), 1_000);
    const report = await load();
    assert.deepEqual(countsOf(report), { assets: counts(200, 0, 1_000, 0) });
    assert.equal(await store.assets.collection.countDocuments({ revision: 1 }), 1_200);
  });
});
