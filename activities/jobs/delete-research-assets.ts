import type { DeleteResearchAssetsReason } from '../../shared/jobs/delete-research-assets/reasons.ts';
import { deleteResearchAssets, type DeleteResearchAssetsParameters } from '../../shared/jobs/delete-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import { limitDetails } from '../../shared/job-kit/limit-details.ts';
import { change, skip, unchanged, type Plan } from '../../shared/job-kit/plan.ts';
import type { Detail } from '../../shared/model/effects.ts';
import { allRelations } from '../../shared/records/relations/own-relations.ts';
import { internalTargets, readNeighbours, readPointingAt } from '../../shared/records/relations/neighbours.ts';
import { deletionOf, LISTED_RELATIONS } from '../../shared/records/relations/delete-asset.ts';
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
    const { neighbours: pointing, cut } = await readPointingAt(store, members, LISTED_RELATIONS);
    const own = doNotDeleteIfRelated
      ? await store.relations.of(members, { most: LISTED_RELATIONS })
      : new Map<string, never>();
    const targets = await readNeighbours(store, internalTargets(allRelations(own)), members);
    return { pointing, cut, own, targets };
  },
  plan: planDeletion,
});

/** Marks the asset as deleted, unless a guard forbids it, and removes other assets' relations to it. */
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

  const { next, dangling, rest } = deletionOf(
    asset,
    { neighbours: reference.pointing, cut: reference.cut },
    { at: clock.now, by: submittedBy },
  );
  const details = dangling.map(({ target, item }): Detail<DeleteResearchAssetsReason> => ({
    item: `asset ${target}: ${item.key}`,
    outcome: 'changed',
    reason: 'RELATION_REMOVED',
  }));
  if (rest.length > 0) {
    const message = `More than ${LISTED_RELATIONS} assets point at it: the relations of all others are taken out too.`;
    details.push({ item: 'more', outcome: 'changed', reason: 'RELATION_REMOVED', message });
  }
  return change(next, { also: [...dangling, ...rest], details: limitDetails(details) });
}
