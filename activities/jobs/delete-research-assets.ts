import type { DeleteResearchAssetsReason } from '../../shared/jobs/delete-research-assets/reasons.ts';
import { deleteResearchAssets, type DeleteResearchAssetsParameters } from '../../shared/jobs/delete-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import { limitDetails } from '../../shared/job-kit/limit-details.ts';
import { change, skip, unchanged, type Plan } from '../../shared/job-kit/plan.ts';
import type { Detail, KeyedEdit } from '../../shared/model/effects.ts';
import { internalTargets, readNeighbours, readPointingAt } from '../../shared/records/relations/neighbours.ts';
import { distinctEdits, removeRelation } from '../../shared/records/relations/relation-edits.ts';
import { detailOfHit, guardHits, type DeletionReference } from './delete-research-assets/guards.ts';

export const deleteResearchAssetsWork = recordWork<
  Asset,
  DeleteResearchAssetsParameters,
  DeletionReference,
  DeleteResearchAssetsReason
>({
  definition: deleteResearchAssets,
  changes: ['deleted', 'doi'],
  plansDeleted: true,
  gather: async (assets, { doNotDeleteIfRelated }, store) => {
    const members = assets.map(({ _id }) => _id);
    return {
      pointing: await readPointingAt(store, members),
      targets: await readNeighbours(store, doNotDeleteIfRelated ? internalTargets(assets) : [], members),
    };
  },
  plan: planDeletion,
});

/** Marks the asset as deleted, unless a guard says no, and takes the relations that point at it out of other assets. */
export function planDeletion(
  asset: Asset,
  parameters: DeleteResearchAssetsParameters,
  reference: DeletionReference,
  { clock, submittedBy }: Pick<RunContext, 'clock' | 'submittedBy'>,
): Plan<Asset, DeleteResearchAssetsReason> {
  if (asset.deleted) return unchanged('ALREADY_DELETED');
  const hits = guardHits(asset, parameters, reference);
  const [first] = hits;
  if (first) return skip(first.reason, first.message, { details: hits.map(detailOfHit) });

  const also = distinctEdits(danglingLinks(asset._id, reference));
  const details = also.map(({ target, item }): Detail<DeleteResearchAssetsReason> => ({
    item: `asset ${target}: ${item.key}`,
    outcome: 'changed',
    reason: 'RELATION_REMOVED',
  }));
  const deleted = { ...hideDoi(asset), deleted: { at: clock.now, by: submittedBy } };
  return change(deleted, { also, details: limitDetails(details) });
}

/** The DOI stays registered and leads to a page that says so, but is not found any more; workers bring DataCite in step. */
function hideDoi(asset: Asset): Asset {
  return asset.doi?.state === 'findable' ? { ...asset, doi: { ...asset.doi, state: 'registered' } } : asset;
}

/** Deleted assets lose theirs too: whichever of them an undo brings back, none points at an asset that is not there. */
function danglingLinks(id: string, { pointing }: DeletionReference): KeyedEdit[] {
  return [...pointing.values()]
    .filter((neighbour) => neighbour.id !== id)
    .flatMap((neighbour) =>
      neighbour.relations
        .filter(({ relatedIdentifier }) => relatedIdentifier === id)
        .map((relation) => removeRelation(neighbour.id, relation)),
    );
}
