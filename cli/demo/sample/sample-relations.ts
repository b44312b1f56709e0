import type { Faker } from '@faker-js/faker';
import type { AssetContent, Relation } from '../../../shared/model/asset.ts';
import type { ImportedRelation } from '../../../shared/model/asset-parts.ts';
import { RELATION_TYPES } from '../../../shared/model/code-tables/relation-types.ts';
import { internalRelation } from '../../../shared/records/relations/relation.ts';
import { keyed } from '../../../shared/model/relation-key.ts';

type SampleAsset = AssetContent & { _id: string };

/** Not the id of any asset. */
const DANGLING = '990000199999999';
const PAIRED = RELATION_TYPES.filter(({ inverse }) => inverse !== undefined);

/**
 * Adds relations to the assets in place, in every form: with a reciprocal, without one, with a wrong one, to a deleted
 * asset, to something outside, and as imported data not yet turned into relations.
 */
export function relateSample(faker: Faker, assets: readonly SampleAsset[]): void {
  const any = () => faker.helpers.arrayElement(assets);
  for (const [index, asset] of assets.entries()) {
    const other = any();
    if (other === asset) continue;
    const { code, inverse = code } = faker.helpers.arrayElement(PAIRED);
    switch (index % 12) {
      case 0:
        relate(asset, internalRelation(code, other._id));
        relate(other, internalRelation(inverse, asset._id));
        break;
      case 1:
        relate(asset, internalRelation(code, other._id));
        break;
      case 2:
        relate(asset, internalRelation('continues', other._id));
        relate(other, internalRelation('references', asset._id));
        break;
      case 3:
        relate(asset, internalRelation(code, DANGLING));
        break;
      case 4:
        relate(asset, outside(faker, code));
        break;
      case 5:
        asset.temporary = { relations: [imported(other, code)] };
        break;
      case 6:
        asset.temporary = { relations: [imported(other, code), unresolvable(faker, code)] };
        break;
      default:
    }
  }
}

function relate(asset: SampleAsset, relation: Relation): void {
  if (asset.relations?.some(({ key }) => key === relation.key)) return;
  asset.relations = [...(asset.relations ?? []), relation];
}

function outside(faker: Faker, relationType: string): Relation {
  const slug = faker.lorem.slug(3);
  return keyed({
    category: 'EXTERNAL' as const,
    relationType,
    relatedTitle: slug.replaceAll('-', ' '),
    relatedUrl: `https://outside.example/${slug}`,
  });
}

function imported(other: SampleAsset, relationType: string): ImportedRelation {
  return other.doi ? { relationType, relatedDoi: other.doi.value } : { relationType, relatedIdentifier: other._id };
}

function unresolvable(faker: Faker, relationType: string): ImportedRelation {
  return { relationType, relatedDoi: `10.5072/nowhere.${faker.string.numeric(6)}` };
}
