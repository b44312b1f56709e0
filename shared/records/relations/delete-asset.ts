import type { Asset } from '../../model/asset.ts';
import type { KeyedEdit, RelationEdit } from '../../model/effects.ts';
import { distinctEdits, removeRelation } from '../../model/relation-edits.ts';
import type { PointingAt } from './neighbours.ts';

/** Up to this many relations that point at a hub are journaled one by one; the rest are removed together. */
export const LISTED_RELATIONS = 1_000;

/** What deleting an asset comes to. */
export interface Deletion {
  next: Asset;
  /** Other assets' relations to it, removed one by one. */
  dangling: KeyedEdit[];
  /** More assets point at it than were read: their relations are removed together. */
  rest: RelationEdit[];
}

/**
 * Marks the asset as deleted, and removes other assets' relations to it.
 * @param pointing the assets that point at it, up to `LISTED_RELATIONS` relations.
 */
export function deletionOf(asset: Asset, pointing: PointingAt, deleted: { at: Date; by: string }): Deletion {
  return {
    next: { ...hideDoi(asset), deleted },
    dangling: distinctEdits(danglingLinks(asset._id, pointing)),
    rest: pointing.cut.has(asset._id) ? [{ collection: 'assets', target: asset._id, action: 'remove-towards' }] : [],
  };
}

/** The DOI stays registered and leads to a page that says so, but can no longer be found; workers update DataCite. */
function hideDoi(asset: Asset): Asset {
  return asset.doi?.state === 'findable' ? { ...asset, doi: { ...asset.doi, state: 'registered' } } : asset;
}

/** Deleted assets lose theirs too: whichever an undo restores, none points at a missing asset. */
function danglingLinks(id: string, { neighbours }: PointingAt): KeyedEdit[] {
  return [...neighbours.values()]
    .filter((neighbour) => neighbour.id !== id)
    .flatMap((neighbour) =>
      neighbour.relations
        .filter(({ relatedIdentifier }) => relatedIdentifier === id)
        .map((relation) => removeRelation(neighbour.id, relation)),
    );
}
