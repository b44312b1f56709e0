import type { AnyBulkWriteOperation, Document, Filter } from 'mongodb';
import { CHANGES_KEPT, type RecordChange } from '../model/record.ts';
import type { KeyedEdit } from '../model/effects.ts';
import type { StoredRecord } from '../model/record.ts';
import { markOfWrite } from './publication-marks.ts';

/** A keyed edit with the journal row that it belongs to. */
export type JournaledEdit = KeyedEdit & { by: string };

/** How an edit is remembered in its target's `changes`. */
function editName({ list, key }: Pick<KeyedEdit, 'list' | 'key'>): NonNullable<RecordChange['edit']> {
  return `${list}:${key}`;
}

/**
 * One edit as an update that is its own guard: it applies only while the item is absent (to add) or present (to remove),
 * and never a second time for the same journal row.
 */
export function toKeyedOperation(edit: JournaledEdit): AnyBulkWriteOperation<StoredRecord> {
  const isThere = `${edit.list}.key`;
  const notYet = { changes: { $not: { $elemMatch: { by: edit.by, edit: editName(edit) } } } };
  const guard = edit.action === 'add' ? { [isThere]: { $ne: edit.key } } : { [isThere]: edit.key };
  const filter = { _id: edit.target, ...guard, ...notYet } as unknown as Filter<StoredRecord>;
  const set = { ...stamped(edit), ...markOfWrite(edit.collection), [edit.list]: editedList(edit) };
  return { updateOne: { filter, update: [{ $set: set }] } };
}

function editedList(edit: JournaledEdit): Document {
  const list = { $ifNull: [`$${edit.list}`, []] };
  if (edit.action === 'add') return { $concatArrays: [list, [{ $literal: edit.item }]] };
  return { $filter: { input: list, cond: { $ne: ['$$this.key', { $literal: edit.key }] } } };
}

/** Raises the revision and remembers the edit. Only edits push out older edits: whole writes stay, see CHANGES_KEPT. */
function stamped(edit: JournaledEdit): Document {
  const next = { $add: ['$revision', 1] };
  const isEdit = { $ne: [{ $ifNull: ['$$this.edit', null] }, null] };
  const wholeWrites = { $filter: { input: '$changes', cond: { $not: [isEdit] } } };
  const edits = {
    $concatArrays: [
      { $filter: { input: '$changes', cond: isEdit } },
      [{ revision: next, by: { $literal: edit.by }, edit: { $literal: editName(edit) } }],
    ],
  };
  return {
    revision: next,
    changes: { $concatArrays: [wholeWrites, { $slice: [edits, -CHANGES_KEPT] }] },
  };
}
