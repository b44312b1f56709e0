import type { HandleRelationsReason } from '../../../shared/jobs/handle-relations/reasons.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { change, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { distinctEdits } from '../../../shared/model/relation-edits.ts';
import { matching, nameOf, removalEdits, type Wanted } from './matching.ts';
import type { HandleReference } from './handle-reference.ts';

/** Removes the asset's relations of a type or to a target, with their reciprocals. */
export function removeFromAsset(
  asset: Asset,
  wanted: Wanted,
  reference: HandleReference,
): Plan<Asset, HandleRelationsReason> {
  const relations = matching(asset, wanted);
  if (relations.length === 0) return unchanged('NO_MATCHING_RELATION');
  return change(asset, {
    also: distinctEdits(relations.flatMap((relation) => removalEdits(asset, relation, reference))),
    details: relations.map((relation): Detail<HandleRelationsReason> => ({
      item: nameOf(relation),
      outcome: 'changed',
      reason: 'RELATION_REMOVED',
    })),
  });
}
