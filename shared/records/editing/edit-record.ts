import { setTimeout as delay } from 'node:timers/promises';
import { BSON } from 'mongodb';
import { dequal } from 'dequal';
import type { Relation } from '../../model/asset-parts.ts';
import { difference, isEmpty, type Difference } from '../../model/difference.ts';
import type { RelationEdit } from '../../model/effects.ts';
import type { JournalRow } from '../../model/journal.ts';
import { MAX_RECORD_BYTES, type MusterRecord, type RecordCollection, type StoredRecord } from '../../model/record.ts';
import { addRelation, removeRelation } from '../../model/relation-edits.ts';
import { MusterError } from '../../runtime/errors.ts';
import { landingOf } from '../../store/landing.ts';
import { withoutRelations, type Records } from '../../store/records.ts';
import { RELATIONS_OF_RECORD, type LoadedEdit } from '../../store/relations.ts';
import type { Store } from '../../store/store.ts';

const ATTEMPTS = 25;

export type EditStore = Pick<Store, 'records' | 'relations' | 'journal'>;

/** Who edits, with which request. */
export interface Editor {
  person: string;
  /** The tracking id: unique, and in the audit trail too. */
  request: string;
}

/** What an edit makes of a record. */
export interface EditedRecord {
  /** The record itself for no change. Assets have their relations in it. */
  next: MusterRecord;
  /** Edits of relations of other assets. */
  also?: readonly RelationEdit[];
}

/** One edit of one record by a person. */
export interface RecordEdit {
  collection: RecordCollection;
  id: string;
  editor: Editor;
  /** Undefined: whatever it is. The record itself, assets with their relations. @throws MusterError to refuse the edit */
  plan: (record: StoredRecord) => EditedRecord | Promise<EditedRecord>;
  /** What the revision must be, if that was said. @throws MusterError for another */
  requireRevision?: (revision: number) => void;
  /** The edit says what all of the record is: it is refused, not planned again, where somebody else is faster. */
  isWhole?: boolean;
}

/**
 * Edits a record and leaves a row of it in the journal: the row first, then the record upon the revision that was read.
 * Where somebody else was faster, the edit is planned again on what they wrote, so nobody's change is lost.
 * @returns the record as it now is; undefined if there is none, or it is deleted.
 * @throws MusterError RECORD_TOO_LARGE, WRITE_ERROR, CONFLICT, and what `plan` and `requireRevision` throw.
 */
export async function editRecord(store: EditStore, edit: RecordEdit): Promise<StoredRecord | undefined> {
  const records = store.records(edit.collection);
  const _id = rowIdOf(edit);
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await delay(Math.random() * attempt * 10);
      await records.othersAreThrough(edit.id);
      const tried = await tryEdit(store, records, edit, attempt);
      if (tried.kind === 'ended') return tried.record;
      if (edit.isWhole) break;
    }
    throw new MusterError(
      'CONFLICT',
      409,
      `Somebody else changed record ${edit.id} at the same moment. Read it again, then send your change again.`,
    );
  } catch (error) {
    // Of other errors nobody knows whether the record has the change: its history tells.
    if (error instanceof MusterError) await store.journal.dropEdit({ _id });
    throw error;
  } finally {
    await records.releaseTurn(edit.id, _id);
  }
}

/**
 * Makes a record, with a row in the journal.
 * @returns undefined if there is one of this id, deleted or not.
 */
export async function createRecord(
  store: EditStore,
  { collection, editor, record }: Pick<RecordEdit, 'collection' | 'editor'> & { record: MusterRecord },
): Promise<StoredRecord | undefined> {
  requireSize(record);
  const { _id: id, ...after } = record;
  const relations = (record['relations'] ?? []) as Relation[];
  const row: JournalRow = {
    ...newRow({ collection, id, editor }, 1),
    revision: 0,
    before: {},
    after: withoutRelations({ ...after, _id: id }),
    ...(relations.length > 0 ? { also: relations.map((relation) => addRelation(id, relation)) } : {}),
  };
  delete row.after?.['_id'];
  await store.journal.putEdit(row);
  const { refused } = await store.records(collection).insert([record], row._id);
  const refusal = refused.get(id);
  if (refusal !== undefined) {
    await store.journal.dropEdit(row);
    if (await readAny(store, collection, id)) return undefined;
    throw new MusterError('WRITE_ERROR', 400, `Record ${id}: ${refusal}`);
  }
  await store.journal.putEdit({ ...row, outcome: 'succeeded' });
  return readAny(store, collection, id);
}

type Tried = { kind: 'ended'; record: StoredRecord | undefined } | { kind: 'overtaken' };

async function tryEdit(store: EditStore, records: Records, edit: RecordEdit, attempt: number): Promise<Tried> {
  const record = await readAny(store, edit.collection, edit.id);
  if (!record || record.deleted) return { kind: 'ended', record: undefined };
  edit.requireRevision?.(record.revision);
  const { next, also = [] } = await edit.plan(record);
  const own = edit.collection === 'assets' ? editsOfRelations(record, next) : [];
  const change = changeOf(record, next);
  if (isEmpty(change) && own.length === 0 && also.length === 0) return { kind: 'ended', record };
  requireSize(next);
  const row: JournalRow = { ...newRow(edit, attempt), revision: record.revision, ...change };
  const edits = [...own.map(asJournaled), ...also];
  if (edits.length > 0) row.also = edits;
  await store.journal.putEdit(row);
  // Whoever replaces the relations meanwhile would not see these.
  if (own.length > 0) await records.takeTurn(edit.id, row._id);
  const write = { id: edit.id, revision: record.revision, change, by: row._id };
  const { matched, refused } = await records.write([write]);
  const refusal = refused.get(edit.id);
  if (refusal !== undefined) throw new MusterError('WRITE_ERROR', 400, `Record ${edit.id}: ${refusal}`);
  if (matched !== 1 && !(await hasLanded(records, row))) {
    // Nobody waits for an edit that is planned again.
    if (own.length > 0) await records.releaseTurn(edit.id, row._id);
    return { kind: 'overtaken' };
  }
  await store.relations.load(own.map((each) => ({ ...each, by: row._id })));
  await store.records('assets').applyKeyedEdits(also.map((each) => ({ ...each, by: row._id })));
  await store.journal.putEdit({ ...row, outcome: 'succeeded' });
  return { kind: 'ended', record: await readAny(store, edit.collection, edit.id) };
}

async function hasLanded(records: Records, { _id, member, revision = 0 }: JournalRow): Promise<boolean> {
  const stamp = (await records.readStamps([member])).get(member);
  return stamp !== undefined && landingOf(stamp, _id, revision) === 'landed';
}

/** The record, deleted or not; an asset with its relations. */
async function readAny(
  store: Pick<Store, 'records' | 'relations'>,
  collection: RecordCollection,
  id: string,
): Promise<StoredRecord | undefined> {
  const read = await store.records(collection).readSized([id]).next();
  if (read.done === true) return undefined;
  const { record } = read.value;
  if (collection !== 'assets') return record;
  const own = (await store.relations.of([id], { most: RELATIONS_OF_RECORD })).get(id);
  return own ? { ...record, relations: own.relations } : record;
}

function newRow({ collection, id, editor }: Pick<RecordEdit, 'collection' | 'id' | 'editor'>, attempts: number) {
  const { person, request } = editor;
  const run = `edit:${request}`;
  return {
    ...{ _id: rowIdOf({ collection, id, editor }), run, batch: run, member: id },
    ...{ outcome: 'begun' as const, reason: 'EDITED', attempts, at: new Date() },
    edit: { by: person, request, collection },
  };
}

function rowIdOf({ collection, id, editor }: Pick<RecordEdit, 'collection' | 'id' | 'editor'>): string {
  return `edit:${editor.request}:${collection}:${id}`;
}

function changeOf(record: StoredRecord, next: MusterRecord): Difference {
  return difference(withoutRelations(record), withoutRelations(next));
}

/** Relations are edited one by one, so that nobody else's edit of one is lost. */
function editsOfRelations(record: MusterRecord, next: MusterRecord): Omit<LoadedEdit, 'by'>[] {
  const before = new Map(relationsIn(record).map((relation) => [relation.key, relation]));
  const after = new Map(relationsIn(next).map((relation) => [relation.key, relation]));
  const removed = [...before.values()].filter(({ key }) => !after.has(key));
  return [
    ...removed.map((relation) => removeRelation(record._id, relation)),
    ...[...after.values()].flatMap((relation): Omit<LoadedEdit, 'by'>[] => {
      const there = before.get(relation.key);
      if (there && dequal(there, relation)) return [];
      return [{ ...addRelation(record._id, relation), action: there ? 'replace' : 'add' }];
    }),
  ];
}

function asJournaled({ action, ...edit }: Omit<LoadedEdit, 'by'>): RelationEdit {
  return { ...edit, action: action === 'replace' ? 'add' : action };
}

function relationsIn(record: MusterRecord): Relation[] {
  return (record['relations'] ?? []) as Relation[];
}

function requireSize(record: MusterRecord): void {
  if (BSON.calculateObjectSize(record) <= MAX_RECORD_BYTES) return;
  throw new MusterError('RECORD_TOO_LARGE', 400, `Record ${record._id} would be larger than 4 MB.`);
}
