import { fc } from './property-testing.ts';
import type { Asset, Relation } from '../../shared/model/asset.ts';
import type { ImportedRelation } from '../../shared/model/asset-parts.ts';
import { keyed } from '../../shared/model/relation-key.ts';

/** Few assets and types, so that relations meet. */
export const ASSET_IDS = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6'] as const;
export const NO_SUCH_ASSET = 'a9';
/** Pairs, one that reads the same from both sides, a one-way type, and one of no table. */
export const SOME_TYPES = [
  'cites',
  'cited_by',
  'haspart',
  'ispartof',
  'isrelatedto',
  'isdataof',
  'no-such-type',
] as const;

const someType = fc.constantFrom(...SOME_TYPES);
const someTarget = fc.constantFrom(...ASSET_IDS, NO_SUCH_ASSET);
const external = { relatedTitle: 'A work elsewhere', relatedUrl: 'https://example.org/work' };

/** A relation as it may be stored: most of them internal, some under a key that is not theirs. */
const arbitraryRelation: fc.Arbitrary<Relation> = fc
  .record({ relationType: someType, target: someTarget, isExternal: fc.nat(9), isStale: fc.nat(15) })
  .map(({ relationType, target, isExternal, isStale }) => {
    const relation =
      isExternal === 0
        ? keyed({ category: 'EXTERNAL' as const, relationType, ...external })
        : keyed({ category: 'INTERNAL' as const, relationType, relatedIdentifier: target });
    return isStale === 0 ? { ...relation, key: `stale ${relation.key}` } : relation;
  });

const arbitraryEntry: fc.Arbitrary<ImportedRelation> = fc
  .record({
    relationType: someType,
    target: fc.oneof(
      someTarget.map((relatedIdentifier) => ({ relatedIdentifier })),
      someTarget.map((id) => ({ relatedDoi: `10.1/${id}` })),
      fc.constant(external),
      fc.constant({ relatedTitle: 'Title alone' }),
    ),
  })
  .map(({ relationType, target }) => ({ relationType, ...target }));

/** A few assets related to one another, consistently or not, some deleted. */
export function arbitraryAssets({ withImports = false } = {}): fc.Arbitrary<Asset[]> {
  const relations = fc.array(arbitraryRelation, { maxLength: 5 }).map(distinct);
  const fields = fc.record(
    {
      relations,
      isDeleted: fc.nat(7).map((n) => n === 0),
      hasFile: fc.boolean(),
      ...(withImports ? { imported: fc.array(arbitraryEntry, { maxLength: 4 }) } : {}),
    },
    { noNullPrototype: true },
  );
  return fc.tuple(...ASSET_IDS.map(() => fields)).map((all) => all.map((one, index) => assetOf(one, index)));
}

/** Members in batches: some of the assets, cut into batches of any size. */
export const arbitraryBatches: fc.Arbitrary<string[][]> = fc
  .tuple(
    fc.shuffledSubarray([...ASSET_IDS], { minLength: 1 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 6 }),
  )
  .map(([members, sizes]) => {
    const batches: string[][] = [];
    let start = 0;
    for (const size of sizes) {
      if (start < members.length) batches.push(members.slice(start, start + size));
      start += size;
    }
    return batches;
  });

interface Fields {
  relations: Relation[];
  isDeleted: boolean;
  hasFile: boolean;
  imported?: ImportedRelation[];
}

function assetOf({ relations, isDeleted, hasFile, imported }: Fields, index: number): Asset {
  const id = ASSET_IDS[index] ?? '';
  return {
    _id: id,
    revision: 1,
    changes: [],
    title: `Asset ${id}`,
    ...(relations.length > 0 ? { relations } : {}),
    ...(isDeleted ? { deleted: { at: new Date('2026-01-01T00:00:00Z'), by: 'somebody' } } : {}),
    ...(hasFile ? { files: [{ file: { name: 'text.pdf' } }] } : {}),
    // One DOI is on two assets.
    doi: { value: `10.1/${id === 'a6' ? 'A5' : id}`, state: 'external' as const },
    ...(imported && imported.length > 0 ? { temporary: { relations: imported, other: 'kept' } } : {}),
  };
}

/** Each once, under its own key, as the store holds them. */
function distinct(relations: readonly Relation[]): Relation[] {
  return [...new Map(relations.map(keyed).map((relation) => [relation.key, relation])).values()];
}
