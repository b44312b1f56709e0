import type { DeleteResearchAssetsReason } from '../../shared/jobs/delete-research-assets/reasons.ts';
import { deleteResearchAssets, type DeleteResearchAssetsParameters } from '../../shared/jobs/delete-research-assets.ts';
import type { Asset } from '../../shared/model/asset.ts';
import { recordWork, type RunContext } from '../../shared/job-kit/job-work.ts';
import { limitDetails } from '../../shared/job-kit/limit-details.ts';
import { change, skip, unchanged, type Plan } from '../../shared/job-kit/plan.ts';
import type { Detail, KeyedEdit, RelationEdit } from '../../shared/model/effects.ts';
import { allRelations } from '../../shared/records/relations/own-relations.ts';
import { internalTargets, readNeighbours, readPointingAt } from '../../shared/records/relations/neighbours.ts';
import { distinctEdits, removeRelation } from '../../shared/model/relation-edits.ts';
import { detailOfHit, guardHits, type DeletionReference } from './delete-research-assets/guards.ts';

/** Up to this many relations that point at a hub are journaled one by one; the rest are removed together. */
const LISTED = 1_000;

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
    const { neighbours: pointing, cut } = await readPointingAt(store, members, LISTED);
    const own = doNotDeleteIfRelated ? await store.relations.of(members, { most: LISTED }) : new Map<string, never>();
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

  const dangling = distinctEdits(danglingLinks(asset._id, reference));
  const details = dangling.map(({ target, item }): Detail<DeleteResearchAssetsReason> => ({
    item: `asset ${target}: ${item.key}`,
    outcome: 'changed',
    reason: 'RELATION_REMOVED',
  }));
  const rest: RelationEdit[] = reference.cut.has(asset._id)
    ? [{ collection: 'assets', target: asset._id, action: 'remove-towards' }]
    : [];
  if (rest.length > 0) {
    const message = `More than ${LISTED} assets point at it: the relations of all others are taken out too.`;
    details.push({ item: 'more', outcome: 'changed', reason: 'RELATION_REMOVED', message });
  }
  const also = [...dangling, ...rest];
  const deleted = { ...hideDoi(asset), deleted: { at: clock.now, by: submittedBy } };
  return change(deleted, { also, details: limitDetails(details) });
}

/** The DOI stays registered and leads to a page that says so, but can no longer be found; workers update DataCite. */
function hideDoi(asset: Asset): Asset {
  return asset.doi?.state === 'findable' ? { ...asset, doi: { ...asset.doi, state: 'registered' } } : asset;
}

/** Deleted assets lose theirs too: whichever an undo restores, none points at a missing asset. */
function danglingLinks(id: string, { pointing }: DeletionReference): KeyedEdit[] {
  return [...pointing.values()]
    .filter((neighbour) => neighbour.id !== id)
    .flatMap((neighbour) =>
      neighbour.relations
        .filter(({ relatedIdentifier }) => relatedIdentifier === id)
        .map((relation) => removeRelation(neighbour.id, relation)),
    );
}
