import type { Relation } from './asset-parts.ts';
import type { KeyedEdit } from './effects.ts';

/**
 * Relations are added and removed one by one, even on the member itself: the plans of many members, its own included,
 * edit an asset's relations at the same time, and single edits neither overwrite one another nor prevent an undo.
 */
export function addRelation(asset: string, relation: Relation): KeyedEdit {
  return { collection: 'assets', target: asset, list: 'relations', key: relation.key, action: 'add', item: relation };
}

/** @param relation as it is in the list, so that undo can restore it. */
export function removeRelation(asset: string, relation: Relation): KeyedEdit {
  return { ...addRelation(asset, relation), action: 'remove' };
}

/** Removes repeated edits: a plan edits a list item at most once, and does not remove what it adds. */
export function distinctEdits(edits: readonly KeyedEdit[]): KeyedEdit[] {
  const byItem = new Map<string, KeyedEdit>();
  for (const edit of edits) {
    const item = JSON.stringify([edit.target, edit.key]);
    if (byItem.get(item)?.action !== 'add') byItem.set(item, edit);
  }
  return [...byItem.values()];
}
