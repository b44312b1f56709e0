import type { Relation } from './asset-parts.ts';
import type { KeyedEdit } from './effects.ts';

/**
 * Relations are put in and taken out one by one, also on the member itself: an asset's relations are edited by the plans of
 * many members at once, its own among them, and single ones neither overwrite one another nor stand in the way of an undo.
 */
export function addRelation(asset: string, relation: Relation): KeyedEdit {
  return { collection: 'assets', target: asset, list: 'relations', key: relation.key, action: 'add', item: relation };
}

/** @param relation as it stands in the list, so that undo can put it back. */
export function removeRelation(asset: string, relation: Relation): KeyedEdit {
  return { ...addRelation(asset, relation), action: 'remove' };
}

/** Each edit once: one plan edits an item of a list once or not at all, and what it adds it does not remove. */
export function distinctEdits(edits: readonly KeyedEdit[]): KeyedEdit[] {
  const byItem = new Map<string, KeyedEdit>();
  for (const edit of edits) {
    const item = JSON.stringify([edit.target, edit.key]);
    if (byItem.get(item)?.action !== 'add') byItem.set(item, edit);
  }
  return [...byItem.values()];
}
