import { createHash } from 'node:crypto';
import type { AnyBulkWriteOperation, Collection, Db, Document, Filter, PushOperator } from 'mongodb';
import type { Relation } from '../model/asset-parts.ts';
import type { KeyedEdit, TowardsRemoval } from '../model/effects.ts';
import { relationTarget } from '../model/relation-key.ts';
import { groupBy } from '../runtime/group-by.ts';
import type { MusterRecord, StoredRecord } from '../model/record.ts';
import { collectRefusals } from './write-errors.ts';

/** An edit with the journal row that it belongs to. */
export type JournaledEdit = (KeyedEdit | TowardsRemoval) & { by: string };
/** What a load brings: it may also say the same relation in other words. */
export type LoadedEdit = Omit<KeyedEdit, 'action'> & { action: KeyedEdit['action'] | 'replace'; by: string };

/** One relation of one asset. A relation that was taken out stays as a row that is not live: it remembers who edited it. */
export interface RelationRow {
  /** Made of `from` and `key`: an asset has a relation once. */
  _id: string;
  /** The asset that has it. */
  from: string;
  /** What it points at: an asset's id when it is INTERNAL. */
  to: string;
  key: string;
  item: Relation;
  live: boolean;
  /** The latest edits, the newest last: an edit that is remembered here is not made again. */
  edits: string[];
}

/** The relations of an asset, in the order of their keys, or the first of them. */
export interface OwnRelations {
  relations: Relation[];
  /** There are more than were asked for. */
  isCut: boolean;
}

/** Relations that point at an asset, or the first of them. */
export interface PointingRelations {
  pointing: { from: string; relation: Relation }[];
  isCut: boolean;
}

/** What is read of one asset's relations at most, where all of them are needed. */
export const RELATIONS_TOGETHER = 10_000;
/** The same for exports and loads, which leave nothing out. */
export const RELATIONS_OF_RECORD = 200_000;
/** So many edits a row remembers; each is one relation's, so a retry that comes late finds its own. */
const EDITS_KEPT = 16;
const PORTION = 500;
const RECORDS_AT_ONCE = 50;
const LONGEST_TEXT = 500;

/**
 * The relations of assets, one row each: an edit is one insert or one update of one row, whatever else its asset is related
 * to. Edits commute, and remember themselves in the row, so that a repeated one changes nothing.
 */
export class Relations {
  readonly collection: Collection<RelationRow>;
  readonly #assets: Collection<StoredRecord>;

  constructor(db: Db) {
    this.collection = db.collection<RelationRow>('relations');
    this.#assets = db.collection<StoredRecord>('assets');
  }

  /**
   * The relations that these assets have; only assets that have any are in the answer.
   * @param most of one asset. @param to only relations that point there.
   */
  async of(
    assets: readonly string[],
    { most = RELATIONS_TOGETHER, to }: { most?: number; to?: readonly string[] } = {},
  ): Promise<Map<string, OwnRelations>> {
    const towards = to === undefined ? {} : { to: { $in: [...new Set(to.map(shortened))] } };
    if (assets.length === 0 || to?.length === 0) return new Map();
    const rows = await readTogether(assets, most, (some) => {
      const [only] = some;
      if (some.length > 1 || only === undefined) {
        return this.#find({ from: { $in: [...some] }, live: true, ...towards }, most + 1);
      }
      return this.#find({ from: only, live: true, _id: startingWith(only), ...towards }, most + 1, true);
    });
    return grouped(rows, most);
  }

  /** The INTERNAL relations that point at these assets. @param most at one asset. @param from only those that these have. */
  async towards(
    assets: readonly string[],
    { most = RELATIONS_TOGETHER, from }: { most?: number; from?: readonly string[] } = {},
  ): Promise<Map<string, PointingRelations>> {
    const having = from === undefined ? {} : { from: { $in: [...new Set(from)] } };
    if (assets.length === 0 || from?.length === 0) return new Map();
    const filter = { live: true, ...having, 'item.category': 'INTERNAL' as const };
    const rows = await readTogether(assets, most, (some) =>
      this.#find({ to: { $in: [...some] }, ...filter }, most + 1),
    );
    return groupedByTarget(rows, most);
  }

  /** Stores the relations of assets that are to be inserted, those left out that are there already. Again is the same as once. */
  async insert(assets: readonly { _id: string; relations: readonly Relation[] }[], by: string): Promise<void> {
    if (assets.length === 0) return;
    const there = await this.#existing(assets.map(({ _id }) => _id));
    const fresh = assets.filter(({ _id }) => !there.has(_id));
    const rows = fresh.flatMap(({ _id, relations }) => relations.map((relation) => toRow(_id, relation, by)));
    if (rows.length === 0) return;
    const { refusals } = await collectRefusals(() => this.collection.insertMany(rows, { ordered: false }));
    const refusal = refusals.find(({ duplicate }) => !duplicate);
    if (refusal) throw new Error(`A relation could not be stored: ${refusal.message}`);
  }

  /** Takes back what `insert` stored for assets that could not be inserted, e.g. since somebody else was first. */
  async takeBack(assets: readonly string[], by: string): Promise<void> {
    if (assets.length === 0) return;
    await this.collection.deleteMany({ from: { $in: [...assets] }, edits: [by] });
  }

  /**
   * Makes edits. Doing it again changes nothing, also when somebody took the relation out or put it back since: an edit
   * that its row remembers is not made twice. Edits of assets that do not exist are left out.
   * Rows come first: once an asset's revision has risen, whoever reads its relations sees the edit.
   * @returns the refused ones, by target, with the database's words.
   */
  async apply(edits: readonly JournaledEdit[]): Promise<Map<string, string>> {
    const there = await this.#existing(edits.map(({ target }) => target));
    const real = edits.filter(({ target }) => there.has(target));
    const keyed = real.filter(isKeyed);
    const refused = await this.#write(keyed);
    await this.#raise(keyed.map(({ target }) => target));
    for (const edit of real) if (!isKeyed(edit)) await this.#removeTowards(edit);
    return refused;
  }

  /** The same for what a load brings: the assets stay as loaded, and are to be published again. */
  async load(edits: readonly LoadedEdit[]): Promise<void> {
    if (edits.length === 0) return;
    const refused = await this.#write(edits);
    const [target, message] = [...refused][0] ?? [];
    if (target !== undefined) throw new Error(`Relations of asset ${target} could not be stored: ${message ?? ''}`);
    await this.#markUnpublished(edits.map((edit) => edit.target));
  }

  /**
   * Removals come first: whoever repairs a pair meanwhile sees an answer that is missing, not two that stand. Additions are
   * made in the order given, so that what is stored at any time is the beginning of them.
   */
  async #write(keyed: readonly LoadedEdit[]): Promise<Map<string, string>> {
    const refused = new Map<string, string>();
    const isAdded = ({ action }: LoadedEdit) => action === 'add';
    await this.#inOrder(
      keyed.filter((edit) => !isAdded(edit)),
      toOperations,
      refused,
    );
    const adds = keyed.filter(isAdded);
    const known = await this.#insertUntilKnown(adds, refused);
    await this.#inOrder(adds.slice(known), (edit) => [toInsertion(edit), ...toOperations(edit)], refused);
    return refused;
  }

  /** Most rows are new: one call inserts them. @returns the position of the first whose row is there already, live or not. */
  async #insertUntilKnown(adds: readonly LoadedEdit[], refused: Map<string, string>): Promise<number> {
    const rows = adds.map(({ target, item, by }) => toRow(target, item as Relation, by));
    for (let from = 0; from < rows.length;) {
      const some = rows.slice(from);
      const { refusals } = await collectRefusals(() => this.collection.insertMany(some, { ordered: true }));
      const [first] = refusals;
      if (!first) break;
      from += first.index;
      if (first.duplicate) return from;
      refused.set(adds[from]?.target ?? '', first.message);
      from += 1;
    }
    return rows.length;
  }

  async #inOrder(
    edits: readonly LoadedEdit[],
    operationsOf: (edit: LoadedEdit) => AnyBulkWriteOperation<RelationRow>[],
    refused: Map<string, string>,
  ): Promise<void> {
    let rest = edits.flatMap((edit) => operationsOf(edit).map((operation) => ({ edit, operation })));
    while (rest.length > 0) {
      const operations = rest.map(({ operation }) => operation);
      const { refusals } = await collectRefusals(() => this.collection.bulkWrite(operations, { ordered: true }));
      const [first] = refusals;
      if (!first) return;
      // Somebody else inserted the row at the same moment: now it is there.
      if (!first.duplicate) refused.set(rest[first.index]?.edit.target ?? '', first.message);
      rest = rest.slice(first.duplicate ? first.index : first.index + 1);
    }
  }

  /** Takes out everything that points at a deleted asset, a portion at a time; one that is there again keeps what it has. */
  async #removeTowards({ target, by }: TowardsRemoval & { by: string }): Promise<void> {
    const isGone = await this.#assets.findOne({ _id: target, deleted: { $exists: true } } as Filter<StoredRecord>);
    if (!isGone) return;
    const pointing = { to: target, 'item.category': 'INTERNAL' as const, from: { $ne: target } };
    for (;;) {
      const rows = await this.#find({ ...pointing, live: true, edits: { $ne: by } }, PORTION);
      if (rows.length === 0) break;
      await this.collection.updateMany(
        { _id: { $in: rows.map(({ _id }) => _id) }, live: true, edits: { $ne: by } },
        { $set: { live: false }, ...remembering(by) },
      );
    }
    // Also those of an attempt that died before it came here.
    let waiting: string[] = [];
    for await (const { from } of this.collection.find(
      { ...pointing, live: false, edits: by },
      { batchSize: PORTION },
    )) {
      if (waiting.push(from) < PORTION) continue;
      await this.#raise(waiting);
      waiting = [];
    }
    await this.#raise(waiting);
  }

  async #existing(ids: readonly string[]): Promise<Set<string>> {
    const filter = { _id: { $in: [...new Set(ids)] } } as Filter<StoredRecord>;
    const found = await this.#assets.find(filter, { projection: { _id: 1 } }).toArray();
    return new Set(found.map(({ _id }) => _id));
  }

  /** The relations of an asset are part of it: plans upon the asset as it was are void, and it is to be published again. */
  async #raise(assets: readonly string[]): Promise<void> {
    if (assets.length === 0) return;
    const filter = { _id: { $in: [...new Set(assets)] } } as Filter<StoredRecord>;
    const raised: Document = { $inc: { revision: 1 }, $set: { unpublished: new Date() } };
    await this.#assets.updateMany(filter, raised);
  }

  /** The mark differs from the one that stood there: who read the asset before its relations came does not take it away. */
  async #markUnpublished(assets: readonly string[]): Promise<void> {
    const later = { $add: [{ $ifNull: ['$unpublished', new Date(0)] }, 1] };
    const filter = { _id: { $in: [...assets] } } as Filter<StoredRecord>;
    await this.#assets.updateMany(filter, [{ $set: { unpublished: { $max: [new Date(), later] } } }] as Document[]);
  }

  async #find(filter: Filter<RelationRow>, limit: number, isSorted = false): Promise<RelationRow[]> {
    const cursor = this.collection.find(filter, { limit, batchSize: PORTION });
    return (isSorted ? cursor.sort({ _id: 1 }) : cursor).toArray();
  }
}

/** What is shown to the public of one asset's relations at most; what points at a hub shows that from its own side. */
export const RELATIONS_SHOWN = 2_000;

/** The records with their relations, some at a time in the order in which they come; a record that has none stays as it is. */
export async function* withRelations<R extends { record: MusterRecord }>(
  relations: Pick<Relations, 'of'>,
  records: AsyncIterable<R>,
  most: number,
): AsyncGenerator<R & { isCut: boolean }> {
  let waiting: R[] = [];
  async function* complete() {
    const found = await relations.of(
      waiting.map(({ record }) => record._id),
      { most },
    );
    for (const read of waiting) {
      const own = found.get(read.record._id);
      const record = own ? { ...read.record, relations: own.relations } : read.record;
      yield { ...read, record, isCut: own?.isCut ?? false };
    }
    waiting = [];
  }
  for await (const read of records) {
    if (waiting.push(read) >= RECORDS_AT_ONCE) yield* complete();
  }
  if (waiting.length > 0) yield* complete();
}

/** Reads rows of many assets together while they are few, else in halves, so that a hub does not hide those of the others. */
async function readTogether(
  assets: readonly string[],
  most: number,
  read: (some: readonly string[]) => Promise<RelationRow[]>,
): Promise<RelationRow[]> {
  const rows = await read(assets);
  if (rows.length <= most || assets.length === 1) return rows;
  const half = Math.ceil(assets.length / 2);
  const first = await readTogether(assets.slice(0, half), most, read);
  return first.concat(await readTogether(assets.slice(half), most, read));
}

/** How an asset's relations are ordered wherever they are shown or compared. */
export function inOrder<R extends { key: string }>(relations: readonly R[]): R[] {
  return [...relations].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
}

function isKeyed(edit: JournaledEdit): edit is KeyedEdit & { by: string } {
  return edit.action !== 'remove-towards';
}

function toRow(from: string, relation: Relation, by: string): RelationRow {
  const { key } = relation;
  const item = { ...relation, key };
  return { _id: rowId(from, key), from, to: shortened(relationTarget(item)), key, item, live: true, edits: [by] };
}

function rowId(from: string, key: string): string {
  return JSON.stringify([from, shortened(key)]);
}

/** Titles may be of any length, and index keys are not to be. */
function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : createHash('sha256').update(text).digest('hex');
}

/** All row ids of an asset, and no others': its first relations are found without sorting all. */
function startingWith(from: string): { $gte: string; $lt: string } {
  const start = JSON.stringify([from, '']).slice(0, -2);
  return { $gte: start, $lt: `${start}\u{10ffff}` };
}

/** Inserts the row of an edit, if there is none. */
function toInsertion({ target, item, by }: LoadedEdit): AnyBulkWriteOperation<RelationRow> {
  const { _id, ...row } = toRow(target, item as Relation, by);
  return { updateOne: { filter: { _id }, update: { $setOnInsert: row }, upsert: true } };
}

/**
 * An edit of a row that is there, as updates of which each is its own guard. Where the row says already what is wanted,
 * the edit is remembered all the same: a late repetition is not to undo what somebody did since.
 */
function toOperations({ target, key, action, item, by }: LoadedEdit): AnyBulkWriteOperation<RelationRow>[] {
  const row = { _id: rowId(target, key), edits: { $ne: by } };
  const { item: said, to } = toRow(target, item as Relation, by);
  const set = {
    add: { when: { live: false }, fields: { live: true, item: said, to } },
    remove: { when: { live: true }, fields: { live: false } },
    replace: { when: { live: true }, fields: { item: said, to } },
  }[action];
  return [
    { updateOne: { filter: { ...row, ...set.when }, update: { $set: set.fields, ...remembering(by) } } },
    { updateOne: { filter: row, update: remembering(by) } },
  ];
}

function remembering(by: string): { $push: PushOperator<RelationRow> } {
  const push = { edits: { $each: [by], $slice: -EDITS_KEPT } } as unknown as PushOperator<RelationRow>;
  return { $push: push };
}

function grouped(rows: readonly RelationRow[], most: number): Map<string, OwnRelations> {
  const byAsset = groupBy(rows, ({ from }) => from);
  return new Map(
    [...byAsset].map(([id, own]) => {
      const relations = inOrder(own.map(({ item }) => item));
      return [id, { relations: relations.slice(0, most), isCut: relations.length > most }];
    }),
  );
}

function groupedByTarget(rows: readonly RelationRow[], most: number): Map<string, PointingRelations> {
  const byTarget = groupBy(rows, ({ to }) => to);
  return new Map(
    [...byTarget].map(([id, all]) => {
      const pointing = all.map(({ from, item }) => ({ from, relation: item }));
      return [id, { pointing: pointing.slice(0, most), isCut: pointing.length > most }];
    }),
  );
}
