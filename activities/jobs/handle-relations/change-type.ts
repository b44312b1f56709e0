import type { HandleRelationsReason } from '../../../shared/jobs/handle-relations/reasons.ts';
import type { Asset, Relation } from '../../../shared/model/asset.ts';
import { change, skip, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail, KeyedEdit } from '../../../shared/model/effects.ts';
import { missingEdits } from '../../../shared/records/relations/missing-edits.ts';
import { distinctEdits } from '../../../shared/model/relation-edits.ts';
import { keyed } from '../../../shared/model/relation-key.ts';
import { internalTarget } from '../../../shared/records/relations/relation.ts';
import { matching, nameOf, removalEdits, type Wanted } from './matching.ts';
import type { HandleReference } from './handle-reference.ts';

/** Gives the asset's matching relations another type, and their reciprocals the inverse type. */
export function changeTypeInAsset(
  asset: Asset,
  { type, ...wanted }: Wanted & { type: string },
  reference: HandleReference,
): Plan<Asset, HandleRelationsReason> {
  const found = matching(asset, wanted);
  const other = found.filter(({ relationType }) => relationType !== type);
  if (other.length === 0) return unchanged(found.length > 0 ? 'ALREADY_OF_TYPE' : 'NO_MATCHING_RELATION');

  // Both ends of a relation to the asset itself are in one list: changing one would change the other.
  const isToItself = (relation: Relation) => internalTarget(relation) === asset._id;
  const details = other.map((relation): Detail<HandleRelationsReason> => {
    const item = nameOf(relation);
    return isToItself(relation)
      ? {
          item,
          outcome: 'skipped',
          reason: 'SELF_RELATION',
          message: 'An asset cannot be related to itself. Repair it.',
        }
      : { item, outcome: 'changed', reason: 'TYPE_CHANGED', message: `Now ${type}.` };
  });
  const changing = other.filter((relation) => !isToItself(relation));
  if (changing.length === 0)
    return skip('SELF_RELATION', 'The asset is related only to itself; repair it.', { details });
  const also = distinctEdits(changing.flatMap((relation) => editsFor(asset, relation, type, reference)));
  return change(asset, { also, details });
}

function editsFor(asset: Asset, relation: Relation, type: string, reference: HandleReference): KeyedEdit[] {
  const retyped = keyed({ ...relation, relationType: type });
  return [...removalEdits(asset, relation, reference), ...missingEdits(asset, retyped, reference)];
}
