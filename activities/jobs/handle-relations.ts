import type { HandleRelationsReason } from '../../shared/jobs/handle-relations/reasons.ts';
import { handleRelations, type HandleRelationsParameters } from '../../shared/jobs/handle-relations.ts';
import type { RelationsTask } from '../../shared/jobs/handle-relations/parameters.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork } from '../../shared/job-kit/job-work.ts';
import { limitDetails } from '../../shared/job-kit/limit-details.ts';
import type { Plan } from '../../shared/job-kit/plan.ts';
import { planWithRelations, type WithOwnRelations } from '../../shared/records/relations/own-relations.ts';
import { pinRelationTypes } from '../../shared/records/relations/pinned-types.ts';
import { addToAsset } from './handle-relations/add.ts';
import { changeTypeInAsset } from './handle-relations/change-type.ts';
import type { HandleReference } from './handle-relations/handle-reference.ts';
import { gatherRelated } from './handle-relations/reference.ts';
import { removeFromAsset } from './handle-relations/remove.ts';
import { repairAsset } from './handle-relations/repair.ts';

export const handleRelationsWork = recordWork<
  Asset,
  HandleRelationsParameters,
  HandleReference & WithOwnRelations,
  HandleRelationsReason
>({
  definition: handleRelations,
  changes: [],
  pin: pinRelationTypes,
  gather: gatherRelated,
  plan: planWithRelations(planRelations),
});

/** Applies the task to one asset; changes to related assets come with it as keyed edits. */
export function planRelations(
  asset: Asset,
  { relations: task }: HandleRelationsParameters,
  reference: HandleReference,
): Plan<Asset, HandleRelationsReason> {
  const plan = planTask(asset, task, reference);
  return { ...plan, details: limitDetails(plan.details) };
}

function planTask(asset: Asset, task: RelationsTask, reference: HandleReference): Plan<Asset, HandleRelationsReason> {
  switch (task.action) {
    case 'ADD':
      return addToAsset(asset, task, reference);
    case 'CHANGE_TYPE':
      return changeTypeInAsset(asset, task, reference);
    case 'REMOVE':
      return removeFromAsset(asset, task, reference);
    case 'REPAIR':
      return repairAsset(asset, reference);
  }
}
