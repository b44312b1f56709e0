import type { Relation } from '../../model/asset.ts';
import { keyed, relationKey } from '../../model/relation-key.ts';
import type { RelationTypes } from './relation-types.ts';

/** A relation to another asset of the repository. It does not repeat data of the target, which would become stale. */
export function internalRelation(relationType: string, relatedIdentifier: string): Relation {
  return keyed({ category: 'INTERNAL' as const, relationType, relatedIdentifier });
}

/** The id of the asset that the relation points to; undefined if it points outside or nowhere. */
export function internalTarget({ category, relatedIdentifier }: Relation): string | undefined {
  return category === 'INTERNAL' && relatedIdentifier ? relatedIdentifier : undefined;
}

/** The reciprocal on the target's side; undefined if the type is one-way. */
export function reciprocalOf(relationType: string, asset: string, types: RelationTypes): Relation | undefined {
  const inverse = types.inverseOf(relationType);
  return inverse === undefined ? undefined : internalRelation(inverse, asset);
}

/** The equal relation in the list, under any key. */
export function findSame(list: readonly Relation[] | undefined, relation: Relation): Relation | undefined {
  const key = relationKey(relation);
  return list?.find((each) => each.category === relation.category && relationKey(each) === key);
}
