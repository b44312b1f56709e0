import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assetContentSchema } from '../../shared/model/asset.ts';
import { DOI_STATES } from '../../shared/model/asset-parts.ts';
import type { Author } from '../../shared/model/author.ts';
import { ASSET_CATEGORIES } from '../../shared/model/code-tables/asset-types.ts';
import { organizationUnitSchema } from '../../shared/model/organization-unit.ts';
import { researcherContentSchema } from '../../shared/model/researcher.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';
import { userContentSchema } from '../../shared/model/user.ts';
import { readAsset } from '../../shared/exchange/loading/read-asset.ts';
import { loadSample, makeSample } from '../../cli/demo/sample/load-sample.ts';
import { openTestStore } from '../support/store.ts';

const sample = makeSample('INST');
const { units, researchers, users, assets } = sample;
const byId = new Map(assets.map((asset) => [asset._id, asset]));

describe('the built-in sample', () => {
  it('is the same every time it is made', () => {
    assert.deepEqual(makeSample('INST'), sample);
  });

  it('has 600 assets, 120 researchers, 200 users and 40 units, all fitting their models', () => {
    assert.deepEqual(
      [assets, researchers, users, units].map(({ length }) => length),
      [600, 120, 200, 40],
    );
    for (const asset of assets) assert.deepEqual(assetContentSchema.parse(asset), asset);
    for (const researcher of researchers) assert.deepEqual(researcherContentSchema.parse(researcher), researcher);
    for (const user of users) assert.deepEqual(userContentSchema.parse(user), user);
    for (const unit of units) assert.deepEqual(organizationUnitSchema.parse(unit), unit);
    assert.equal(byId.size, 600);
    assert.ok(
      assets.every(({ _id }) => /^99\d{13}$/.test(_id)),
      'ids look like ids of assets',
    );
  });

  it('has assets that can be written to a file and read again', () => {
    const unitNames = new Map(units.map(({ code, name }) => [code, name]));
    for (const { _id, ...content } of assets) {
      const read = readAsset({ id: _id, ...content }, { institution: 'INST', unitNames, today: '20260115' });
      assert.deepEqual(read, { kind: 'valid', value: { _id, ...content } });
    }
  });

  it('has a user beside every researcher', () => {
    const userIds = new Set(users.map(({ _id }) => _id));
    assert.equal(userIds.size, 200);
    assert.ok(researchers.every(({ _id }) => userIds.has(_id)));
    assert.equal(users.filter(({ isResearcher }) => isResearcher).length, 120);
  });

  it('has a tree of units, with inactive ones and two active ones of one name', () => {
    const codes = new Set(units.map(({ code }) => code));
    assert.ok(units.every(({ parent }) => parent === null || codes.has(parent)));
    const active = units.filter((unit) => unit.active).map(({ name }) => name);
    assert.ok(active.length < units.length);
    assert.equal(active.length - new Set(active).size, 1);
  });

  it('uses codes of the standard tables only', () => {
    const codes = (table: keyof typeof STANDARD_CODE_TABLES) =>
      new Set<string | undefined>([undefined, ...STANDARD_CODE_TABLES[table].map(({ code }) => code)]);
    const [types, licenses, policies] = [codes('AssetTypes'), codes('Licenses'), codes('AccessPolicies')];
    for (const { resourcetype, license, asset } of assets) {
      assert.ok(types.has(resourcetype?.esploro) && licenses.has(license) && policies.has(asset?.accessRightPolicyId));
      assert.equal(asset?.accessRightPolicyId === 'FIXED_EMBARGO', asset?.accessRightDate !== undefined);
    }
    const [groups, campuses, roles, libraries] = [
      codes('UserGroups'),
      codes('Campuses'),
      codes('UserRoles'),
      codes('Libraries'),
    ];
    const [blocks, statistics, notes] = [codes('BlockTypes'), codes('StatisticCategories'), codes('NoteTypes')];
    for (const user of users) {
      assert.ok(groups.has(user.userGroup) && campuses.has(user.campus) && libraries.has(user.resourceSharingLibrary));
      assert.ok((user.roles ?? []).every(({ role }) => roles.has(role)));
      assert.ok((user.blocks ?? []).every(({ blockType }) => blocks.has(blockType)));
      assert.ok((user.statistics ?? []).every(({ category }) => statistics.has(category)));
      assert.ok((user.notes ?? []).every(({ noteType }) => notes.has(noteType)));
    }
  });

  it('covers all twelve categories and all asset types', () => {
    const types = new Set(assets.map(({ resourcetype }) => resourcetype?.esploro ?? ''));
    assert.equal(types.size, STANDARD_CODE_TABLES.AssetTypes.length);
    assert.deepEqual(new Set([...types].map((type) => type.split('.')[0])), new Set(Object.keys(ASSET_CATEGORIES)));
  });

  it('has DOIs in every state and none, each once', () => {
    const dois = assets.map(({ doi }) => doi);
    assert.deepEqual(new Set(dois.map((doi) => doi?.state)), new Set([undefined, ...DOI_STATES]));
    const values = dois.filter((doi) => doi !== undefined).map(({ value }) => value);
    assert.equal(new Set(values).size, values.length);
  });

  it('has affiliations of every kind', () => {
    const active = units.filter((unit) => unit.active);
    const authors: Author[] = assets.flatMap(({ creators = [], contributors = [] }) => [...creators, ...contributors]);
    const texts = authors.flatMap(({ affiliationWithDesc = [] }) => affiliationWithDesc);
    const fitting = (name: string) => active.filter((unit) => unit.name === name).length;
    const has = (what: string, kind: (value: string, desc: string) => boolean) =>
      assert.ok(
        texts.some(({ value, desc }) => kind(value, desc)),
        what,
      );
    has('linked', (value, desc) => active.some(({ code, name }) => value === `INST___${code}` && desc === name));
    has('exact', (value) => fitting(value) === 1);
    has('ambiguous', (value) => fitting(value) === 2);
    has(
      'inactive only',
      (value) => units.some(({ name, active: isActive }) => name === value && !isActive) && fitting(value) === 0,
    );
    has('other case', (value) => fitting(value) === 0 && active.some(({ name }) => name.toUpperCase() === value));
    has('padded', (value) => value !== value.trim() && fitting(value.trim()) === 1);
    has('outside', (value, desc) => value.startsWith('41___') && desc !== value);
    assert.ok(
      authors.some(({ affiliationWithDesc }) => affiliationWithDesc === undefined),
      'none',
    );
    assert.ok(authors.some(({ user }) => user) && authors.some(({ user }) => !user), 'affiliated and not');
    assert.ok(
      assets.some(({ creators }) => creators === undefined),
      'no author',
    );
  });

  it('has relations with and without reciprocal, outside, dangling, and still to be made', () => {
    const inverse = new Map(STANDARD_CODE_TABLES.RelationTypes.map((row) => [row.code, row.inverse]));
    const all = assets.flatMap(({ _id, relations = [] }) => relations.map((relation) => ({ _id, relation })));
    const internal = all.filter(({ relation }) => relation.category === 'INTERNAL');
    const target = (id: string | undefined) => byId.get(id ?? '');
    const isAnswered = ({ _id, relation }: (typeof all)[number]) =>
      target(relation.relatedIdentifier)?.relations?.some(
        (back) => back.relatedIdentifier === _id && back.relationType === inverse.get(relation.relationType),
      ) ?? false;
    assert.ok(internal.some(isAnswered) && internal.some((each) => !isAnswered(each)));
    assert.ok(internal.some(({ relation }) => !target(relation.relatedIdentifier)));
    assert.ok(all.some(({ relation }) => relation.category === 'EXTERNAL' && relation.relatedUrl));
    assert.ok(assets.every(({ relations = [] }) => new Set(relations.map(({ key }) => key)).size === relations.length));
    const dois = new Set(assets.map(({ doi }) => doi?.value));
    const imported = assets.flatMap(({ temporary }) => temporary?.relations ?? []);
    assert.ok(imported.some(({ relatedDoi }) => relatedDoi && dois.has(relatedDoi)));
    assert.ok(imported.some(({ relatedDoi }) => relatedDoi && !dois.has(relatedDoi)));
  });

  it('has researchers with every combination of the four affiliation lists', () => {
    const lists = [
      'organizationAffiliations',
      'previousOrganizationAffiliations',
      'externalAffiliations',
      'previousExternalAffiliations',
    ];
    const combinations = new Set(researchers.map((researcher) => lists.map((list) => list in researcher).join()));
    assert.equal(combinations.size, 16);
  });

  it('loads once, and writes nothing the second time', async () => {
    const store = await openTestStore();
    after(() => store.close());
    const ids = await loadSample(store, 'INST');
    assert.deepEqual(ids, [...ids].sort());
    await store.assets.edit(ids[0] ?? '', 'alice:edit', (asset) => ({ ...asset, title: 'hers' }));
    await loadSample(store, 'INST');
    assert.equal((await store.assets.get(ids[0] ?? ''))?.['title'], 'hers', 'what was changed since stays');
    for (const [name, size] of [
      ['assets', 600],
      ['researchers', 120],
      ['users', 200],
    ] as const) {
      const { collection } = store.records(name);
      assert.equal(await collection.countDocuments(), size);
      assert.equal(await collection.countDocuments({ revision: { $gt: 1 } }), name === 'assets' ? 1 : 0);
    }
    assert.equal((await store.units.list()).length, 40);
  });
});
