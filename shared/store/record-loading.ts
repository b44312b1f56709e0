import { dequal } from 'dequal';
import { BSON, type Filter } from 'mongodb';
import { MAX_RECORD_BYTES, type MusterRecord } from '../model/record.ts';
import type { Difference } from '../model/difference.ts';
import type { StoredRecord } from '../model/record.ts';
import type { Relation } from '../model/asset-parts.ts';
import { addRelation, removeRelation } from '../model/relation-edits.ts';
import { withoutRelations, type Records, type RecordWrite } from './records.ts';
import { inOrder, RELATIONS_OF_RECORD, type LoadedEdit, type OwnRelations } from './relations.ts';

/** A field that was changed in the file and here, each to something else; here it stays. A side without it has no value. */
export interface FieldConflict {
  field: string;
  file?: string;
  repository?: string;
  changedBy: string;
}

/** What a load does with a record that is already stored. */
export type LoadPlan =
  | { kind: 'equal' }
  /** `keepsChanges`: what was changed here is not overwritten by it, and still counts as changed here. */
  | { kind: 'write'; change: Difference; keepsChanges?: boolean; conflicts?: readonly FieldConflict[] }
  /** Somebody changed the record here, and the load must not overwrite that. */
  | { kind: 'kept'; changedBy: string; conflicts?: readonly FieldConflict[] }
  /** The stored record and the loaded one cannot be merged. */
  | { kind: 'refused'; message: string };

/** How a load treats records; pure. */
export interface LoadPlanner {
  create(incoming: MusterRecord): MusterRecord;
  /** Why no record can be made of this one; undefined when one can. */
  refuseNew?(incoming: MusterRecord): string | undefined;
  plan(stored: StoredRecord, incoming: MusterRecord): LoadPlan;
}

/** The result of a load for one record. */
export type LoadOutcome =
  | { kind: 'created' }
  | { kind: 'changed'; conflicts?: readonly FieldConflict[] }
  | { kind: 'equal' }
  | { kind: 'kept'; changedBy: string; conflicts?: readonly FieldConflict[] }
  | { kind: 'refused'; message: string };

const MAX_ATTEMPTS = 5;

/**
 * Loads records into a collection, in bulk: creates missing ones, plans changes to existing ones, writes on the
 * revision that was read, and plans again after a conflicting write. Repeating it after a crash at any point leads to
 * the same records.
 * @param by who loads, e.g. `load:20261124T090000-1a2b`; a load contains each id once.
 * @returns an outcome for every id.
 */
export async function loadRecords(
  records: Records,
  incoming: readonly MusterRecord[],
  planner: LoadPlanner,
  by: string,
): Promise<Map<string, LoadOutcome>> {
  const outcomes = new Map<string, LoadOutcome>();
  let open: readonly MusterRecord[] = records.relations ? incoming.map(withOrderedRelations) : incoming;
  for (let attempt = 0; open.length > 0 && attempt < MAX_ATTEMPTS; attempt++) {
    open = await loadOnce(records, open, planner, by, outcomes);
  }
  for (const { _id } of open) outcomes.set(_id, { kind: 'refused', message: 'others kept changing the record' });
  return outcomes;
}

/** @returns the records that others created or changed in the meantime. */
async function loadOnce(
  records: Records,
  incoming: readonly MusterRecord[],
  planner: LoadPlanner,
  by: string,
  outcomes: Map<string, LoadOutcome>,
): Promise<MusterRecord[]> {
  const { stored, cut } = await readStored(records, incoming);
  const inserts: MusterRecord[] = [];
  const writes: RecordWrite[] = [];
  const conflicts = new Map<string, readonly FieldConflict[]>();
  for (const record of incoming) {
    const there = stored.get(record._id);
    if (cut.has(record._id)) outcomes.set(record._id, { kind: 'refused', message: TOO_MANY_RELATIONS });
    else if (isTooLarge(record))
      outcomes.set(record._id, { kind: 'refused', message: 'the record is larger than 4 MB' });
    else if (there === undefined) {
      const message = planner.refuseNew?.(record);
      if (message === undefined) inserts.push(planner.create(record));
      else outcomes.set(record._id, { kind: 'refused', message });
    } else {
      const plan = planner.plan(there, record);
      if (plan.kind === 'write') {
        const isLoad = plan.keepsChanges !== true;
        writes.push({ id: record._id, revision: there.revision, change: plan.change, by, isLoad });
        if (plan.conflicts) conflicts.set(record._id, plan.conflicts);
      } else outcomes.set(record._id, plan);
    }
  }
  const overtaken = new Set([
    ...(await insertAll(records, inserts, by, outcomes)),
    ...(await writeAll(records, writes, outcomes)),
  ]);
  for (const [id, found] of conflicts) {
    if (outcomes.get(id)?.kind === 'changed') outcomes.set(id, { kind: 'changed', conflicts: found });
  }
  return incoming.filter(({ _id }) => overtaken.has(_id));
}

const TOO_MANY_RELATIONS = `the asset has more than ${RELATIONS_OF_RECORD} relations here`;

/** The current records, assets with their relations. */
async function readStored(
  records: Records,
  incoming: readonly MusterRecord[],
): Promise<{ stored: Map<string, StoredRecord>; cut: Set<string> }> {
  const ids = incoming.map(({ _id }) => _id);
  const found = await records.collection.find({ _id: { $in: ids } } as Filter<StoredRecord>).toArray();
  const stored = new Map((found as StoredRecord[]).map((record) => [record._id, record]));
  const related =
    (await records.relations?.of([...stored.keys()], { most: RELATIONS_OF_RECORD })) ?? new Map<string, OwnRelations>();
  const cut = new Set<string>();
  for (const [id, { relations, isCut }] of related) {
    const record = stored.get(id);
    if (record) stored.set(id, { ...record, relations });
    if (isCut) cut.add(id);
  }
  return { stored, cut };
}

/** In the store's order; an empty list is omitted. */
function withOrderedRelations(record: MusterRecord): MusterRecord {
  const relations = relationsIn(record);
  const rest = withoutRelations(record);
  return relations.length > 0 ? { ...rest, relations: inOrder(relations) } : rest;
}

async function insertAll(
  records: Records,
  inserts: readonly MusterRecord[],
  by: string,
  outcomes: Map<string, LoadOutcome>,
): Promise<string[]> {
  const { refused } = await records.insert(inserts, by, { isLoad: true });
  const nowThere = await records.readStamps([...refused.keys()]);
  for (const { _id } of inserts) {
    const message = refused.get(_id);
    if (message === undefined) outcomes.set(_id, { kind: 'created' });
    else if (!nowThere.has(_id)) outcomes.set(_id, { kind: 'refused', message });
  }
  return [...nowThere.keys()];
}

async function writeAll(
  records: Records,
  writes: readonly RecordWrite[],
  outcomes: Map<string, LoadOutcome>,
): Promise<string[]> {
  const { matched, refused } = await records.write(
    writes.map((write) => (records.relations ? { ...write, change: changeOfDocument(write.change) } : write)),
  );
  const isClear = matched === writes.length && refused.size === 0;
  const stamps = isClear ? undefined : await records.readStamps(writes.map(({ id }) => id));
  const overtaken: string[] = [];
  const edits: LoadedEdit[] = [];
  for (const { id, revision, by, change } of writes) {
    const message = refused.get(id);
    const hasLanded =
      stamps?.get(id)?.changes.some((change) => change.revision === revision + 1 && change.by === by) ?? isClear;
    if (message !== undefined) outcomes.set(id, { kind: 'refused', message });
    else if (hasLanded) {
      outcomes.set(id, { kind: 'changed' });
      edits.push(...editsOfRelations(id, change, by));
    } else overtaken.push(id);
  }
  await records.relations?.load(edits);
  return overtaken;
}

/** The part of a change that is in the document itself. */
function changeOfDocument({ before, after }: Difference): Difference {
  return { before: withoutRelations(before as MusterRecord), after: withoutRelations(after as MusterRecord) };
}

/** The edits that turn the old relations into the loaded ones, each by its key. */
function editsOfRelations(asset: string, change: Difference, by: string): LoadedEdit[] {
  const before = new Map(relationsIn(change.before).map((relation) => [relation.key, relation]));
  const after = new Map(relationsIn(change.after).map((relation) => [relation.key, relation]));
  const removed = [...before.values()].filter(({ key }) => !after.has(key));
  return [
    ...removed.map((relation) => ({ ...removeRelation(asset, relation), by })),
    ...[...after.values()].flatMap((relation): LoadedEdit[] => {
      const there = before.get(relation.key);
      if (there && dequal(there, relation)) return [];
      return [{ ...addRelation(asset, relation), action: there ? 'replace' : 'add', by }];
    }),
  ];
}

function relationsIn(fields: Record<string, unknown>): Relation[] {
  return (fields['relations'] ?? []) as Relation[];
}

function isTooLarge(record: MusterRecord): boolean {
  return BSON.calculateObjectSize(record) > MAX_RECORD_BYTES;
}
