import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openMuster, type TestMuster } from '../support/muster.ts';
import { assertRefused, ok, startTestApi, type TestApi } from './support.ts';

describe('units over HTTP', () => {
  let muster: TestMuster;
  let api: TestApi;
  let admin: string;
  before(async () => {
    muster = await openMuster();
    api = await startTestApi(muster);
    admin = await api.keyFor('admin', 'GENERAL_SYSTEM_ADMINISTRATOR');
    for (const unit of [
      { code: 'UNI', name: 'University' },
      { code: 'SCI', name: 'Faculty of Science (old)', parent: 'UNI', url: 'https://sci.example.org' },
      { code: 'CHEM', name: 'Chemistry', parent: { value: 'SCI' }, type: { value: 'INTERNAL', desc: 'ignored' } },
      { code: 'EXT/1', name: 'Some Institute', type: 'EXTERNAL', active: false, start_date: '2001' },
    ]) {
      ok(await api.post('/units', admin, unit), 201);
    }
  });
  after(async () => {
    api.close();
    await muster.close();
  });

  it('shows a unit with its parent named, and accepts its own output', async () => {
    const shown = ok(await api.get('/units/CHEM', admin));
    assert.deepEqual(shown, {
      code: 'CHEM',
      name: 'Chemistry',
      parent: { value: 'SCI', desc: 'Faculty of Science (old)' },
      type: { value: 'INTERNAL', desc: 'Internal' },
      active: true,
      link: `${api.url}/almaws/v1/conf/units/CHEM`,
    });
    assert.deepEqual(ok(await api.put('/units/CHEM', admin, shown)), shown);
    const external = ok(await api.get('/units/EXT%2F1', admin));
    assert.deepEqual(external['type'], { value: 'EXTERNAL', desc: 'External' });
    assert.equal(external['start_date'], '2001');
    assert.ok(String(external['link']).endsWith('/units/EXT%2F1'));
    assert.deepEqual(ok(await api.get('/units/EXT%2F1', admin)), external);
  });

  it('lists in pages, filtered by name, parent, type and state', async () => {
    const codes = async (query: string) => {
      const { unit, total_record_count: total } = ok(await api.get(`/units?${query}`, admin)) as {
        unit: { code: string }[];
        total_record_count: number;
      };
      return [unit.map(({ code }) => code), total];
    };
    assert.deepEqual(await codes('limit=2'), [['CHEM', 'EXT/1'], 4]);
    assert.deepEqual(await codes('limit=2&offset=2'), [['SCI', 'UNI'], 4]);
    assert.deepEqual(await codes('limit=0'), [[], 4]);
    assert.deepEqual(await codes('name=SCIENCE (OLD'), [['SCI'], 1]);
    assert.deepEqual(await codes('parent=SCI'), [['CHEM'], 1]);
    assert.deepEqual(await codes('type=external'), [['EXT/1'], 1]);
    assert.deepEqual(await codes('active=true'), [['CHEM', 'SCI', 'UNI'], 3]);
    assertRefused(await api.get('/units?limit=101', admin), 400, '40166410', /limit/);
    assertRefused(await api.get('/units?active=perhaps', admin), 400, '40166410', /active/);
  });

  it('replaces a whole unit: what is left out is unset', async () => {
    ok(
      await api.post('/units', admin, { code: 'ART', name: 'Art', parent: 'UNI', url: 'https://art.example.org' }),
      201,
    );
    const replaced = ok(await api.put('/units/ART', admin, { name: 'Arts' }));
    assert.deepEqual([replaced['name'], replaced['parent'], replaced['url']], ['Arts', null, undefined]);
  });

  it('refuses invalid units, naming each field', async () => {
    const refused = await api.post('/units', admin, { name: '', type: 'OTHER', start_date: '2001-01', colour: 'red' });
    assertRefused(refused, 400, 'INVALID_BODY', /name.*type.*start_date.*colour/s);
    assertRefused(await api.post('/units', admin, { name: 'Nameless' }), 400, 'INVALID_BODY', /code: is missing/);
    assertRefused(await api.put('/units/CHEM', admin, { code: 'PHYS', name: 'X' }), 400, 'INVALID_BODY', /code/);
    assertRefused(await api.post('/units', admin, { code: 'UNI', name: 'Again' }), 409, 'UNIT_EXISTS');
    assertRefused(await api.put('/units/NONE', admin, { name: 'X' }), 404, 'UNIT_NOT_FOUND');
    assertRefused(await api.get('/units/NONE', admin), 404, 'UNIT_NOT_FOUND');
  });

  it('keeps the tree a tree: no unknown parent, no unit above itself', async () => {
    const unknown = { code: 'X', name: 'X', parent: 'NONE' };
    assertRefused(await api.post('/units', admin, unknown), 400, 'UNIT_PARENT_UNKNOWN', /NONE/);
    assertRefused(await api.post('/units', admin, { code: 'X', name: 'X', parent: 'X' }), 400, 'UNIT_CYCLE');
    const cycle = await api.put('/units/UNI', admin, { name: 'University', parent: 'CHEM' });
    assertRefused(cycle, 400, 'UNIT_CYCLE', /UNI → CHEM → SCI → UNI/);
  });

  it('deletes only units that nothing refers to', async () => {
    assertRefused(await api.call('DELETE', '/units/SCI', { key: admin }), 409, 'UNIT_IN_USE', /units below/);
    await muster.store.assets.insert([{ _id: 'a1', title: 'A', asset: { affiliation: ['INST___CHEM'] } }], 'test');
    assertRefused(await api.call('DELETE', '/units/CHEM', { key: admin }), 409, 'UNIT_IN_USE', /assets/);
    await muster.store.assets.edit('a1', 'test', (asset) => ({ ...asset, deleted: { at: new Date(), by: 'test' } }));
    const affiliated = { _id: 'r1', organizationAffiliations: [{ organizationCode: 'CHEM' }] };
    await muster.store.researchers.insert([affiliated], 'test');
    assertRefused(await api.call('DELETE', '/units/CHEM', { key: admin }), 409, 'UNIT_IN_USE', /researchers/);
    await muster.store.researchers.edit('r1', 'test', (record) => ({ ...record, organizationAffiliations: [] }));
    assert.equal((await api.call('DELETE', '/units/CHEM', { key: admin })).status, 204);
    assertRefused(await api.call('DELETE', '/units/CHEM', { key: admin }), 404, 'UNIT_NOT_FOUND');
  });

  it('lets anyone with a key read, and only administrators write', async () => {
    const reader = await api.keyFor('reader');
    ok(await api.get('/units/UNI', reader));
    const unit = { code: 'Y', name: 'Y' };
    assertRefused(await api.post('/units', reader, unit), 403, 'FORBIDDEN', /General System Administrator/);
    assertRefused(await api.put('/units/UNI', reader, { name: 'Y' }), 403, 'FORBIDDEN');
    assertRefused(await api.call('DELETE', '/units/UNI', { key: reader }), 403, 'FORBIDDEN');
  });
});
