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
/** An edit from a load, which may also restate the same relation with other details. */
export type LoadedEdit = Omit<KeyedEdit, 'action'> & { action: KeyedEdit['action'] | 'replace'; by: string };

/** One relation of one asset. A removed relation stays as a row that is not live, which remembers who edited it. */
export interface RelationRow {
  /** Built from `from` and `key`: an asset has each relation once. */
  _id: string;
  /** The asset that has it. */
  from: string;
  /** The target: an asset's id if it is INTERNAL. */
  to: string;
  key: string;
  item: Relation;
  live: boolean;
  /** The latest edits, newest last: an edit remembered here is not applied again. */
  edits: string[];
}

/** The relations of an asset ordered by key, or the first of them. */
export interface OwnRelations {
  relations: Relation[];
  /** There are more than requested. */
  isCut: boolean;
}

/** Relations that point at an asset, or the first of them. */
export interface PointingRelations {
  pointing: { from: string; relation: Relation }[];
  isCut: boolean;
}

/** The most relations read for one asset where all of them are needed. */
export const RELATIONS_TOGETHER = 10_000;
/** The same for exports and loads, which leave nothing out. */
export const RELATIONS_OF_RECORD = 200_000;
/**
 * The number of edits a row remembers. An attempt that was stopped makes its edit whenever it wakes up, also after another
 * attempt settled its batch: the row has to remember that edit for longer than anybody is stopped. A run edits a relation
 * once for each of its two assets at most, so this many take hundreds of runs.
 */
const EDITS_KEPT = 1_000;
const PORTION = 500;
const RECORDS_AT_ONCE = 50;
const LONGEST_TEXT = 500;

/**
 * The relations of assets, one row each: an edit is one insert or one update of one row, however many relations its
 * asset has. Edits commute and are remembered in the row, so that a repeated one changes nothing.
 */
export class Relations {
  readonly collection: Collection<RelationRow>;
  readonly #assets: Collection<StoredRecord>;

  constructor(db: Db) {
    this.collection = db.collection<RelationRow>('relations');
    this.#assets = db.collection<StoredRecord>('assets');
  }

  /**
   * The relations of these assets; the answer has only assets with relations.
   * @param most per asset. @param to only relations to these targets.
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

  /**
   * The INTERNAL relations that point at these assets. @param most per asset. @param from only relations of these
   * assets.
   */
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

  /** Stores the relations of assets about to be inserted, except existing ones. Idempotent. */
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

  /**
   * Removes what `insert` stored for assets that could not be inserted, for example because somebody else was first.
   */
  async takeBack(assets: readonly string[], by: string): Promise<void> {
    if (assets.length === 0) return;
    await this.collection.deleteMany({ from: { $in: [...assets] }, edits: [by] });
  }

  /**
   * Applies edits. Repeating it changes nothing, even if somebody has since removed or restored the relation: an edit
   * that its row remembers is not applied twice. Edits of missing assets are skipped. Rows are written first: once an
   * asset's revision has risen, a reader of its relations sees the edit.
   * @returns the refused edits, by target, with the database's messages.
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

  /** The same for a load: the assets stay as loaded and are marked to be published again. */
  async load(edits: readonly LoadedEdit[]): Promise<void> {
    if (edits.length === 0) return;
    const refused = await this.#write(edits);
    const [target, message] = [...refused][0] ?? [];
    if (target !== undefined) throw new Error(`Relations of asset ${target} could not be stored: ${message ?? ''}`);
    await this.#markUnpublished(edits.map((edit) => edit.target));
  }

  /**
   * Removals first: a concurrent repair of a pair sees a missing reciprocal, not two of them. Additions are made in the
   * order given, so that what is stored at any time is the beginning of them.
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

  /**
   * Most rows are new: one call inserts them. @returns the position of the first edit whose row already exists, live or
   * not.
   */
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
      // Another process inserted the row at the same moment, so it now exists.
      if (!first.duplicate) refused.set(rest[first.index]?.edit.target ?? '', first.message);
      rest = rest.slice(first.duplicate ? first.index : first.index + 1);
    }
  }

  /**
   * Removes all relations that point at a deleted asset, a portion at a time; an asset that was restored keeps its
   * relations.
   */
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
    // Also those of an attempt that died before this point.
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

  /** Relations are part of an asset: plans based on the old asset are void, and it must be published again. */
  async #raise(assets: readonly string[]): Promise<void> {
    if (assets.length === 0) return;
    const filter = { _id: { $in: [...new Set(assets)] } } as Filter<StoredRecord>;
    const raised: Document = { $inc: { revision: 1 }, $set: { unpublished: new Date() } };
    await this.#assets.updateMany(filter, raised);
  }

  /**
   * The new mark differs from the old one, so a publisher that read the asset before its relations arrived does not
   * remove it.
   */
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

/**
 * The most relations of one asset that are shown to the public; assets that point at a hub show that relation
 * themselves.
 */
export const RELATIONS_SHOWN = 2_000;

/**
 * The records with their relations, some at a time, in their original order; a record without relations stays as it is.
 */
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

/**
 * Reads the rows of many assets together while they are few, otherwise in halves, so that a hub does not crowd out the
 * others.
 */
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

/** The order of an asset's relations wherever they are shown or compared. */
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

/** Titles may have any length; index keys may not. */
function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : createHash('sha256').update(text).digest('hex');
}

/** Matches all row ids of an asset and no others, so its first relations are found without sorting all. */
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
 * An edit of an existing row, as updates that each carry their own guard. If the row already has the wanted state, the
 * edit is remembered anyway, so that a late repetition does not undo what somebody did since.
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
