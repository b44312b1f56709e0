import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CODE_TABLES, codeRowSchema } from '../../shared/model/code-table.ts';
import { ASSET_CATEGORIES } from '../../shared/model/code-tables/asset-types.ts';
import { STANDARD_CODE_TABLES } from '../../shared/model/standard-code-tables.ts';

const { AssetTypes, Licenses, AccessPolicies, RelationTypes } = STANDARD_CODE_TABLES;

describe('the standard code tables', () => {
  for (const name of CODE_TABLES) {
    it(`${name}: valid rows, every code once`, () => {
      const rows = STANDARD_CODE_TABLES[name];
      for (const row of rows) assert.deepEqual(codeRowSchema.parse(row), row);
      assert.equal(new Set(rows.map(({ code }) => code)).size, rows.length);
      assert.equal(new Set(rows.map(({ category, description }) => `${category} ${description}`)).size, rows.length);
    });
  }

  it('asset types cover exactly the twelve categories, and carry theirs in the code', () => {
    assert.equal(Object.keys(ASSET_CATEGORIES).length, 12);
    assert.deepEqual([...new Set(AssetTypes.map(({ category }) => category))], Object.keys(ASSET_CATEGORIES));
    for (const { code, category } of AssetTypes) assert.ok(code.startsWith(`${category}.`), code);
  });

  it('licences hold all six Creative Commons 4.0, the public domain, and more', () => {
    const codes = new Set(Licenses.map(({ code }) => code));
    const elements = ['BY', 'BYSA', 'BYND', 'BYNC', 'BYNCSA', 'BYNCND'];
    for (const element of elements) assert.ok(codes.has(`CC${element}_V4.0`), element);
    for (const code of ['CC0_V1.0', 'PDM_V1.0', 'IN_COPYRIGHT']) assert.ok(codes.has(code), code);
    assert.ok(codes.size >= 18);
  });

  it('only the fixed embargo needs a date', () => {
    assert.deepEqual(
      AccessPolicies.map(({ code, needsDate }) => [code, needsDate ?? false]),
      [
        ['OPEN', false],
        ['RESTRICTED', false],
        ['METADATA_ONLY', false],
        ['FIXED_EMBARGO', true],
      ],
    );
  });

  it('there are 65 relation types, and the inverse of the inverse is the type itself', () => {
    assert.equal(RelationTypes.length, 65);
    const inverseOf = new Map(RelationTypes.map(({ code, inverse }) => [code, inverse]));
    for (const [code, inverse] of inverseOf) {
      if (inverse !== undefined) assert.equal(inverseOf.get(inverse), code, code);
    }
    const selfInverse = RelationTypes.filter(({ code, inverse }) => code === inverse).map(({ code }) => code);
    assert.deepEqual(selfInverse, ['isrelatedto', 'isidenticalto', 'issameas']);
    assert.equal(inverseOf.get('isdataof'), undefined);
  });
});
