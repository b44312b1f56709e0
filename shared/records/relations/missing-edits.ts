import type { Asset, Relation } from '../../model/asset.ts';
import type { KeyedEdit } from '../../model/effects.ts';
import type { Neighbours } from './neighbours.ts';
import { addRelation } from '../../model/relation-edits.ts';
import type { RelationTypes } from './relation-types.ts';
import { findSame, internalTarget, reciprocalOf } from './relation.ts';

/**
 * The edits needed for the asset to have this relation and its target, if it exists, the reciprocal.
 * @returns no edits if both exist.
 */
export function missingEdits(
  asset: Pick<Asset, '_id' | 'relations'>,
  relation: Relation,
  { types, neighbours }: { types: RelationTypes; neighbours: Neighbours },
): KeyedEdit[] {
  const edits = findSame(asset.relations, relation) ? [] : [addRelation(asset._id, relation)];
  const target = internalTarget(relation);
  const neighbour = target === undefined ? undefined : neighbours.get(target);
  const reciprocal = reciprocalOf(relation.relationType, asset._id, types);
  if (!neighbour || !reciprocal || findSame(neighbour.relations, reciprocal)) return edits;
  return [...edits, addRelation(neighbour.id, reciprocal)];
}
