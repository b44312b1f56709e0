import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CODE_TABLES } from '../../shared/model/code-table.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

interface Table {
  name: string;
  row: Record<string, unknown>[];
}

describe('code tables over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
  });
  after(async () => {
    api.close();
    await muster.close();
  });
  const table = async (name: string) => ok(await api.get(`/code-tables/${name}`, admin)) as unknown as Table;

  it('shows every table as an installation starts with it, and takes it back as it is', async () => {
    for (const name of CODE_TABLES) {
      const shown = await table(name);
      assert.equal(shown.name, name);
      assert.equal(shown.row.length, STANDARD_CODE_TABLES[name].length);
      assert.deepEqual(ok(await api.put(`/code-tables/${name}`, admin, shown)), shown);
      assert.deepEqual(await muster.store.codeTables.get(name), STANDARD_CODE_TABLES[name]);
    }
  });

  it('replaces a table, and what is checked against it follows', async () => {
    const { row } = await table('Licenses');
    const added = { code: 'HOUSE', description: 'House licence' };
    ok(await api.put('/code-tables/Licenses', admin, { row: [...row, added] }));
    const stored = await muster.store.codeTables.get('Licenses');
    assert.deepEqual(stored.at(-1), { ...added, enabled: true });
    const job = ok(await api.get('/jobs/M50701', admin));
    assert.ok(JSON.stringify(job['parameters_schema']).includes('HOUSE'));
  });

  it('refuses inconsistent tables, naming the rows', async () => {
    const put = (name: string, body: unknown) => api.put(`/code-tables/${name}`, admin, body);
    const one = { code: 'A', description: 'A' };
    assertRefused(await put('Licenses', { row: [one, one] }), 400, 'INVALID_BODY', /row\.1\.code: is there twice: "A"/);
    assertRefused(await put('Licenses', { row: [] }), 400, 'INVALID_BODY', /at least one row/);
    assertRefused(await put('Licenses', {}), 400, 'INVALID_BODY', /row/);
    assertRefused(await put('Licenses', { row: [{ code: 'A' }] }), 400, 'INVALID_BODY', /row\.0\.description/);
    assertRefused(await put('Licenses', { row: [{ ...one, colour: 'red' }] }), 400, 'INVALID_BODY', /colour/);
    assertRefused(await put('Licenses', { name: 'Campuses', row: [one] }), 400, 'INVALID_BODY', /Campuses/);
    assertRefused(
      await put('AssetTypes', { row: [one] }),
      400,
      'INVALID_BODY',
      /row\.0\.category: must be one of .*dataset/,
    );
    const relations = [
      { ...one, inverse: 'B' },
      { code: 'B', description: 'B', inverse: 'C' },
    ];
    assertRefused(
      await put('RelationTypes', { row: relations }),
      400,
      'INVALID_BODY',
      /whose own inverse is C.*must be a code of this table, not "C"/s,
    );
    assertRefused(await put('Nothing', { row: [one] }), 404, 'CODE_TABLE_NOT_FOUND', /Licenses/);
    assertRefused(await api.get('/code-tables/Nothing', admin), 404, 'CODE_TABLE_NOT_FOUND');
  });

  it('lets anyone with a key read, and only administrators replace', async () => {
    const reader = await api.keyFor('reader', 'REPOSITORY_MANAGER');
    const shown = ok(await api.get('/code-tables/Campuses', reader));
    assertRefused(
      await api.put('/code-tables/Campuses', reader, shown),
      403,
      'FORBIDDEN',
      /General System Administrator/,
    );
  });
});
