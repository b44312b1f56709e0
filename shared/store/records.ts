import { setTimeout as delay } from 'node:timers/promises';
import { BSON, type AnyBulkWriteOperation, type Collection, type Db, type Document, type Filter } from 'mongodb';
import {
  CHANGES_KEPT,
  MAX_RECORD_BYTES,
  type MusterRecord,
  type RecordCollection,
  type StoredFields,
  type StoredRecord,
} from '../model/record.ts';
import type { Relation } from '../model/asset-parts.ts';
import { comparableDoi } from '../model/doi.ts';
import { assignments, difference, isEmpty, type Difference } from '../model/difference.ts';
import { defined } from '../runtime/defined.ts';
import { MusterError } from '../runtime/errors.ts';
import { drawPassword } from './password.ts';
import { clearMarks, markOfWrite, readIdsAfter, readUnpublished, type ShownRevision } from './publication-marks.ts';
import type { JournaledEdit, Relations } from './relations.ts';
import { STREAMED_IDS, streamInOrder } from './streaming.ts';
import { Turns } from './turns.ts';
import { collectRefusals } from './write-errors.ts';

const EDIT_ATTEMPTS = 25;

const NOT_DELETED = { deleted: { $exists: false } };

/** A change of one record, valid only on the revision it was planned on. */
export interface RecordWrite {
  id: string;
  revision: number;
  change: Difference;
  /** A journal row id, or who made it and in which request. */
  by: string;
  /** Written by the loader: remembers the revision it made. */
  isLoad?: boolean;
  /** Users: this write draws a password. Nobody learns it; only its hash is stored. */
  resetPassword?: boolean;
  /** Users: the hash of a password that the person set. */
  password?: StoredFields['password'];
}

export interface WriteReport {
  /** How many writes found their record at the expected revision. */
  matched: number;
  /** Records that the database refused to write, with its messages. */
  refused: Map<string, string>;
}

/** A record read with its stored size in bytes. */
export interface SizedRecord<R extends StoredRecord = StoredRecord> {
  record: R;
  bytes: number;
}

/** Revision and latest writes of a record. */
export type RecordStamp = Pick<StoredFields, 'revision' | 'changes'>;

/**
 * The records of one collection. Every write in Muster goes through here: it raises the revision and records who made
 * it. The type is what Muster itself accepts; other programs may have written what the model does not allow.
 */
export class Records<R extends StoredRecord = StoredRecord> {
  readonly collection: Collection<StoredRecord>;

  readonly #name: RecordCollection;
  readonly #turns: Turns;
  /** Assets only: their relations, which are no part of their documents. */
  readonly relations: Relations | undefined;

  constructor(db: Db, name: RecordCollection, relations?: Relations) {
    this.#name = name;
    this.collection = db.collection<StoredRecord>(name);
    this.relations = relations;
    this.#turns = new Turns(db, name);
  }

  /** Reads records, including deleted ones, with their sizes; in no particular order. */
  async *readSized(ids: readonly string[], batchSize = 500): AsyncGenerator<SizedRecord<R>> {
    if (ids.length === 0) return;
    const cursor = this.collection.find({ _id: { $in: [...ids] } }, { raw: true, batchSize });
    for await (const raw of cursor as unknown as AsyncIterable<Uint8Array>) {
      yield { record: BSON.deserialize(raw) as R, bytes: raw.byteLength };
    }
  }

  /** The same, ordered by id, a few at a time, so that a batch of large records does not fill the memory. */
  async *readInOrder(ids: readonly string[]): AsyncGenerator<SizedRecord<R>> {
    if (ids.length === 0) return;
    const cursor = this.collection.find({ _id: { $in: [...ids] } }, { raw: true, sort: { _id: 1 }, batchSize: 50 });
    for await (const raw of cursor as unknown as AsyncIterable<Uint8Array>) {
      yield { record: BSON.deserialize(raw) as R, bytes: raw.byteLength };
    }
  }

  /** The record; undefined if it does not exist or is deleted. */
  async get(id: string): Promise<R | undefined> {
    const record = await this.#find(id);
    return record && !record.deleted ? record : undefined;
  }

  /** The ids whose records exist and are not deleted. */
  async living(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const filter = { _id: { $in: [...ids] }, deleted: { $exists: false } } as Filter<StoredRecord>;
    const found = await this.collection.find(filter, { projection: { _id: 1 } }).toArray();
    return new Set(found.map(({ _id }) => _id));
  }

  /** What a retry needs to check whether its writes landed; includes deleted records. */
  async readStamps(ids: readonly string[]): Promise<Map<string, RecordStamp>> {
    if (ids.length === 0) return new Map();
    const found = await this.collection
      .find({ _id: { $in: [...ids] } } as Filter<StoredRecord>, { projection: { revision: 1, changes: 1 } })
      .toArray();
    return new Map(found.map((record) => [record._id, { revision: record.revision, changes: record.changes }]));
  }

  /**
   * Inserts new records at revision 1, assets with their relations. Existing ids are refused; the others are inserted.
   */
  async insert(records: readonly MusterRecord[], by: string, { isLoad = false } = {}): Promise<WriteReport> {
    if (records.length === 0) return { matched: 0, refused: new Map() };
    const documents = records.map((record) => ({
      ...(this.relations ? withoutRelations(record) : record),
      revision: 1,
      changes: [{ revision: 1, by }],
      ...markOfWrite(this.#name),
      ...(this.#name === 'assets' ? defined({ doiKey: doiKeyOf(record['doi']) }) : {}),
      ...(isLoad ? { loaded: { revision: 1 } } : {}),
    }));
    // Relations first, so that a reader who sees the asset sees all of it.
    const related = records.flatMap(({ _id, relations }) =>
      relations ? [{ _id, relations: relations as Relation[] }] : [],
    );
    await this.relations?.insert(related, by);
    const { refusals } = await collectRefusals(() =>
      this.collection.insertMany(documents as never, { ordered: false }),
    );
    const refused = new Map(refusals.map(({ index, message }) => [documents[index]?._id ?? '', message]));
    await this.relations?.takeBack([...refused.keys()], by);
    return { matched: documents.length - refused.size, refused };
  }

  /** Applies changes, each only if its record still has the revision it was planned on. */
  async write(writes: readonly RecordWrite[]): Promise<WriteReport> {
    if (writes.length === 0) return { matched: 0, refused: new Map() };
    const operations = await Promise.all(writes.map((write) => toOperation(write, this.#name)));
    const { result, refusals } = await collectRefusals(() => this.collection.bulkWrite(operations, { ordered: false }));
    const refused = new Map(refusals.map(({ index, message }) => [writes[index]?.id ?? '', message]));
    // A refusal hides how many of the others matched, so no count is claimed and the caller verifies.
    return { matched: result?.matchedCount ?? 0, refused };
  }

  /** Asks edits of this record to wait a moment, for a change that they overtook; called before each further try. */
  async takeTurn(id: string, by: string): Promise<void> {
    await this.#turns.take(id, by);
  }

  /** Ends what `takeTurn` began. */
  async releaseTurn(id: string, by: string): Promise<void> {
    await this.#turns.release(id, by);
  }

  /** Resolves when no one has a turn on this record, or after a few seconds. */
  async othersAreThrough(id: string): Promise<void> {
    await this.#turns.othersAreThrough([id]);
  }

  /**
   * Edits relations of assets. Repeating it changes nothing, even if somebody has since removed or restored the
   * relation; see `Relations.apply`. Edits of missing targets are skipped.
   * @returns refused targets with the database's messages.
   */
  async applyKeyedEdits(edits: readonly JournaledEdit[]): Promise<Map<string, string>> {
    if (edits.length === 0 || !this.relations) return new Map();
    await this.#turns.othersAreThrough(edits.map((edit) => edit.target));
    return this.relations.apply(edits);
  }

  /**
   * Edits one record for a person or program: reads, asks for the next state, writes if nobody changed it since,
   * otherwise starts over.
   * @param edit gets the record and returns its next state, or the record itself for no change.
   * @returns the record as it now is, or undefined when it does not exist.
   * @throws MusterError RECORD_TOO_LARGE, WRITE_ERROR, or CONFLICT when others keep changing the record.
   */
  async edit(id: string, by: string, edit: (record: R) => MusterRecord): Promise<R | undefined> {
    for (let attempt = 0; attempt < EDIT_ATTEMPTS; attempt++) {
      // A hub that a run edits hundreds of times leaves gaps between edits; waits of random length find one.
      if (attempt > 0) await delay(Math.random() * attempt * 10);
      await this.#turns.othersAreThrough([id]);
      const record = await this.#find(id);
      if (!record) return undefined;
      const next = edit(record);
      const change = difference(record, next);
      if (isEmpty(change)) return record;
      if (BSON.calculateObjectSize(next) > MAX_RECORD_BYTES) {
        throw new MusterError('RECORD_TOO_LARGE', 400, `Record ${id} would be larger than 4 MB.`);
      }
      const { matched, refused } = await this.write([{ id, revision: record.revision, change, by }]);
      const refusal = refused.get(id);
      if (refusal !== undefined) throw new MusterError('WRITE_ERROR', 400, `Record ${id}: ${refusal}`);
      if (matched === 1) return (await this.#find(id)) ?? undefined;
    }
    throw new MusterError('CONFLICT', 409, `Others keep changing record ${id}. Try again.`);
  }

  /** Some fields of these records, deleted ones only on request; in no particular order. */
  async readFields<K extends keyof R & string>(
    ids: readonly string[],
    fields: readonly K[],
    { withDeleted = false } = {},
  ): Promise<Pick<R, '_id' | K>[]> {
    if (ids.length === 0) return [];
    const wanted = { _id: { $in: [...new Set(ids)] }, ...(withDeleted ? {} : NOT_DELETED) } as Filter<StoredRecord>;
    return this.collection.find<Pick<R, '_id' | K>>(wanted, { projection: projectionOf(fields) }).toArray();
  }

  /** Deleted records with this value at the path, by id, with some of their fields. */
  async *deletedWith<K extends keyof R & string>(
    path: string,
    value: string,
    fields: readonly K[],
  ): AsyncGenerator<Pick<R, '_id' | K>> {
    const options = { ...STREAMED_IDS, projection: projectionOf(fields) };
    yield* streamInOrder((last: Pick<R, '_id' | K> | undefined) => {
      const beyond = last ? { _id: { $gt: last._id } } : {};
      const wanted = { [path]: value, deleted: { $exists: true }, ...beyond } as Filter<StoredRecord>;
      return this.collection.find<Pick<R, '_id' | K>>(wanted, options).sort({ _id: 1 });
    });
  }

  /** Whether a record that is not deleted has this value at the path; for paths with an index. */
  async isAnyWith(path: string, value: string): Promise<boolean> {
    const wanted = { [path]: value, ...NOT_DELETED } as Filter<StoredRecord>;
    return (await this.collection.countDocuments(wanted, { limit: 1 })) > 0;
  }

  /** Ids of records with one of these values in the field, by value; deleted ones only on request. */
  async idsByValue(
    field: string,
    values: readonly string[],
    { withDeleted = false } = {},
  ): Promise<Map<string, string[]>> {
    const ids = new Map<string, string[]>();
    if (values.length === 0) return ids;
    const wanted = { [field]: { $in: [...new Set(values)] }, ...(withDeleted ? {} : NOT_DELETED) };
    const found = this.collection.find(wanted as Filter<StoredRecord>, { projection: { [field]: 1 } }).sort({ _id: 1 });
    for await (const record of found) {
      const value = String(record[field]);
      ids.set(value, [...(ids.get(value) ?? []), record._id]);
    }
    return ids;
  }

  /** Ids of the assets with these DOIs in any spelling, including deleted ones, by the DOI in comparable form. */
  async idsByDoi(dois: readonly string[]): Promise<Map<string, string[]>> {
    return this.idsByValue('doiKey', dois.map(comparableDoi), { withDeleted: true });
  }

  /** The approximate number of records, including deleted ones. */
  async estimatedCount(): Promise<number> {
    return this.collection.estimatedDocumentCount();
  }

  /** Ids of records whose latest write is not in a discovery record yet, longest waiting first. */
  async unpublished(limit: number): Promise<string[]> {
    return readUnpublished(this.collection, limit);
  }

  /** The next ids in order, including deleted records. */
  async idsAfter(after: string | undefined, limit: number): Promise<string[]> {
    return readIdsAfter(this.collection, after, limit);
  }

  /** Notes that discovery records show these revisions; records written again since then keep their mark. */
  async markPublished(shown: readonly ShownRevision[]): Promise<void> {
    await clearMarks(this.collection, shown);
  }

  async #find(id: string): Promise<R | null> {
    return this.collection.findOne<R>({ _id: id } as Filter<StoredRecord>);
  }
}

function projectionOf(fields: readonly string[]): Record<string, 1> {
  return Object.fromEntries(fields.map((field) => [field, 1]));
}

/** Relations are separate rows, so a record without them says nothing about them. */
export function withoutRelations(record: MusterRecord): MusterRecord {
  const document = { ...record };
  delete document['relations'];
  return document;
}

function doiKeyOf(doi: unknown): string | undefined {
  const value = typeof doi === 'object' && doi !== null && 'value' in doi ? doi.value : undefined;
  return typeof value === 'string' ? comparableDoi(value) : undefined;
}

async function toOperation(
  write: RecordWrite,
  collection: RecordCollection,
): Promise<AnyBulkWriteOperation<StoredRecord>> {
  const { id, revision, by } = write;
  const { set, unset } = assignments(write.change);
  if (collection === 'assets' && ('relations' in set || unset.includes('relations'))) {
    throw new Error(`Relations of asset ${id} are edited one by one, not with the asset.`);
  }
  const fields: Document = { ...set, ...markOfWrite(collection) };
  if (collection === 'assets' && 'doi' in set) {
    const doiKey = doiKeyOf(set['doi']);
    if (doiKey === undefined) unset.push('doiKey');
    else fields['doiKey'] = doiKey;
  }
  if (collection === 'assets' && unset.includes('doi')) unset.push('doiKey');
  if (write.isLoad) fields['loaded'] = { revision: revision + 1 };
  if (write.password) fields['password'] = write.password;
  if (write.resetPassword) fields['password'] = { scrypt: await drawPassword(), at: new Date() };
  const update: Document = {
    $inc: { revision: 1 },
    $push: { changes: { $each: [{ revision: revision + 1, by }], $slice: -CHANGES_KEPT } },
  };
  if (Object.keys(fields).length > 0) update['$set'] = fields;
  if (unset.length > 0) update['$unset'] = Object.fromEntries(unset.map((field) => [field, '']));
  return { updateOne: { filter: { _id: id, revision }, update } };
}
