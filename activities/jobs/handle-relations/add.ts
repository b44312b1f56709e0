import type { HandleRelationsReason } from '../../../shared/jobs/handle-relations/reasons.ts';
import type { AddedTarget } from '../../../shared/jobs/handle-relations/parameters.ts';
import type { Asset, Relation } from '../../../shared/model/asset.ts';
import { change, fail, skip, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import { missingEdits } from '../../../shared/records/relations/missing-edits.ts';
import { isThere } from '../../../shared/records/relations/neighbours.ts';
import { keyed } from '../../../shared/model/relation-key.ts';
import { internalRelation } from '../../../shared/records/relations/relation.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { HandleReference } from './handle-reference.ts';

/** Relates the asset to the target, and the target to the asset. */
export function addToAsset(
  asset: Asset,
  task: { type: string; target: AddedTarget },
  reference: HandleReference,
): Plan<Asset, HandleRelationsReason> {
  const { type, target } = task;
  if (target.category === 'INTERNAL') {
    const { identifier } = target;
    if (identifier === asset._id) return skip('SELF_RELATION', 'An asset cannot be related to itself.');
    const neighbour = reference.neighbours.get(identifier);
    if (!neighbour) return fail('TARGET_NOT_FOUND', `Asset ${identifier} no longer exists.`);
    if (!isThere(neighbour)) return fail('TARGET_DELETED', `Asset ${identifier} was deleted.`);
  }
  const also = missingEdits(asset, relationTo(type, target), reference);
  if (also.length === 0) return unchanged('ALREADY_RELATED');
  const isNew = also.some((edit) => edit.target === asset._id);
  const item = `${type} ${target.category === 'INTERNAL' ? target.identifier : target.url}`;
  return change(asset, {
    also,
    details: [{ item, outcome: 'changed', reason: isNew ? 'RELATION_ADDED' : 'RECIPROCAL_ADDED' }],
  });
}

/** The relation that the task asks to add. */
export function relationTo(relationType: string, target: AddedTarget): Relation {
  if (target.category === 'INTERNAL') return internalRelation(relationType, target.identifier);
  const { category, title: relatedTitle, url: relatedUrl, doi } = target;
  return keyed({ category, relationType, relatedTitle, relatedUrl, ...defined({ relatedDoi: doi }) });
}
