import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { gatherImport } from '../../activities/jobs/import-relations/reference.ts';
import { decideDoi } from '../../shared/dois/decide-doi.ts';
import type { DoiProfileEntry } from '../../shared/dois/choose-profile.ts';
import { doiProfiles } from '../../shared/dois/doi-profile.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { idFieldOf, resolveMembers } from '../../shared/sets/resolve-members.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { openTestStore } from '../support/store.ts';

const store = await openTestStore();
after(() => store.close());
beforeEach(async () => {
  await store.assets.collection.deleteMany({});
  await store.dois.collection.deleteMany({});
});

const VALUE = '10.5555/MiXed.Case.2';
const SPELLINGS = [VALUE, '10.5555/mixed.case.2', 'https://doi.org/10.5555/MiXed.Case.2', 'doi:10.5555/MIXED.CASE.2'];
const insert = (_id: string, value: string) =>
  store.assets.insert([{ _id, title: _id, doi: { value, state: 'external' } }], 'test');

describe('an asset with a DOI in mixed case', () => {
  it('is found by every spelling, in sets and through relations', async () => {
    await insert('a', VALUE);
    const field = idFieldOf('IER', 'DOI');
    for (const spelling of SPELLINGS) {
      const { members } = await resolveMembers(store, 'IER', field, [spelling]);
      assert.deepEqual(members, [{ id: 'a', sentAs: spelling }]);
      const importing: Asset = {
        ...{ _id: 'b', revision: 1, changes: [], title: 'B' },
        temporary: { relations: [{ relationType: 'cites', relatedDoi: spelling }] },
      };
      const context = { pinned: STANDARD_CODE_TABLES.RelationTypes };
      const { idsByDoi } = await gatherImport([importing], {}, store, context);
      assert.deepEqual([...idsByDoi], [['10.5555/mixed.case.2', ['a']]]);
    }
    const twice = await resolveMembers(store, 'IER', field, SPELLINGS.slice(0, 2));
    assert.deepEqual([twice.members.length, twice.repeated], [1, [SPELLINGS[1]]]);
  });

  it('keeps its DOI when the same number is drawn for another asset', async () => {
    await insert('a', '10.5072/Fld.00000001');
    await store.assets.insert([{ _id: 'b', title: 'B', resourcetype: { esploro: 'dataset.dataset' } }], 'test');
    const content = doiProfiles.schema.parse({
      ...{ prefix: '10.5072', suffix_template: 'fld.{number}', account: 'TEST.REPOSITORY', publisher: 'University' },
    });
    const profile = { code: 'main', content } as DoiProfileEntry;
    const other = (await store.assets.get('b')) as unknown as Asset;
    const decided = await decideDoi(store, other, profile, 'run');
    assert.equal(decided.kind === 'decided' && decided.doi._id, '10.5072/fld.00000002');
    const own = (await store.assets.get('a')) as unknown as Asset;
    const kept = await decideDoi(store, own, profile, 'run');
    assert.equal(kept.kind === 'decided' && kept.doi._id, '10.5072/fld.00000001');
  });

  it('is found by its current DOI after every kind of write', async () => {
    await insert('a', VALUE);
    const found = async (doi: string) => (await store.assets.idsByDoi([doi])).get(doi) ?? [];
    await store.assets.edit('a', 'test', (asset) => ({ ...asset, doi: { value: '10.5555/NEW', state: 'external' } }));
    assert.deepEqual([await found('10.5555/mixed.case.2'), await found('10.5555/new')], [[], ['a']]);
    await store.assets.edit('a', 'test', (asset) => {
      const without = { ...asset };
      delete without['doi'];
      return without;
    });
    assert.deepEqual(await found('10.5555/new'), []);
    await store.assets.edit('a', 'test', (asset) => ({ ...asset, title: 'without a DOI' }));
    assert.equal((await store.assets.get('a'))?.doiKey, undefined);
  });
});
