import { ANY_TYPE } from '../../../shared/jobs/handle-relations/parameters.ts';
import type { Asset, Relation } from '../../../shared/model/asset.ts';
import type { KeyedEdit } from '../../../shared/model/effects.ts';
import { relationTarget } from '../../../shared/model/relation-key.ts';
import { removeRelation } from '../../../shared/model/relation-edits.ts';
import { findSame, internalTarget, reciprocalOf } from '../../../shared/records/relations/relation.ts';
import type { HandleReference } from './handle-reference.ts';

/** Selects the relations of a task. */
export interface Wanted {
  /** A type, or `ANY`. */
  from: string;
  onlyTarget?: string;
}

/** The asset's relations with the selected type and target. */
export function matching({ relations = [] }: Asset, { from, onlyTarget }: Wanted): Relation[] {
  return relations.filter(
    (relation) =>
      (from === ANY_TYPE || relation.relationType === from) &&
      (onlyTarget === undefined || relationTarget(relation) === onlyTarget),
  );
}

/** The name of a relation in details. */
export function nameOf(relation: Relation): string {
  return `${relation.relationType} ${relationTarget(relation)}`;
}

/**
 * Removes the relation from the asset and its reciprocal from the target, even a deleted one, which may be restored.
 */
export function removalEdits(asset: Asset, relation: Relation, { types, neighbours }: HandleReference): KeyedEdit[] {
  const own = removeRelation(asset._id, relation);
  const target = internalTarget(relation);
  const reciprocal = reciprocalOf(relation.relationType, asset._id, types);
  if (target === undefined || target === asset._id || !reciprocal) return [own];
  const there = findSame(neighbours.get(target)?.relations, reciprocal);
  return there ? [own, removeRelation(target, there)] : [own];
}
