import { BSON, type Collection, type Db } from 'mongodb';
import type { Clock } from '../model/partial-date.ts';
import type { StoredRecord } from '../model/record.ts';
import { SET_CONTENTS, type SetContent, type SetQuery } from '../model/set.ts';
import { MusterError } from '../runtime/errors.ts';
import { accountFilter, type WantedState } from './account-filter.ts';
import { relationConditions, setFilter } from './set-query.ts';
import { streamSelected } from './set-selection.ts';

/** What one page may take together. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Few at a time: a record may have 4 MB. */
const RECORDS_AT_ONCE = 10;

/** Named twice: the second part is what the index holds, the first that it holds only these. */
const DELETED = { deleted: { $exists: true }, 'deleted.at': { $gt: new Date(0) } };

/** A page of the records that meet a query. */
export interface WantedPage {
  content: SetContent;
  /** Without one, all records. */
  query?: SetQuery | undefined;
  /** Of users: those whose accounts are in this state. */
  account?: { state: WantedState; clock: Clock } | undefined;
  /** A path in the records; by id if there is none, and where values are equal. */
  order?: { path: string; descending: boolean } | undefined;
  offset: number;
  limit: number;
  /** Only these fields, besides `_id` and `revision`. */
  fields?: readonly string[] | undefined;
}

/** Lists of records. Deleted ones are in none. */
export class RecordPages {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * One page, and how many records meet the query.
   * @throws MusterError RECORDS_TOO_LARGE, or 40166410 for another order than by id where the query asks for relations,
   *   which are separate rows.
   */
  async page(wanted: WantedPage): Promise<{ records: StoredRecord[]; total: number }> {
    const { content, query, account, order, offset, limit } = wanted;
    if (query !== undefined && relationConditions(content, query).length > 0) {
      if (order && order.path !== '_id') {
        throw new MusterError('40166410', 400, 'A list by relations comes in the order of ids: leave out order_by.');
      }
      return this.#related(wanted);
    }
    const ofQuery = setFilter(content, query);
    const filter = account ? { $and: [ofQuery, accountFilter(account.state, account.clock)] } : ofQuery;
    const records = this.#of(content);
    const isAll = query === undefined && account === undefined;
    const total = await (isAll ? countAll(records) : records.countDocuments(filter));
    if (limit === 0 || offset >= total) return { records: [], total };
    const direction = order?.descending === true ? -1 : 1;
    const found = records
      .find(filter, { ...this.#projection(wanted), batchSize: RECORDS_AT_ONCE })
      .sort(order && order.path !== '_id' ? { [order.path]: direction, _id: direction } : { _id: direction })
      .skip(offset)
      .limit(limit);
    return { records: await together(found), total };
  }

  /** These records, in the order of the ids; missing and deleted ones are left out. @throws MusterError RECORDS_TOO_LARGE */
  async byIds(content: SetContent, ids: readonly string[]): Promise<StoredRecord[]> {
    if (ids.length === 0) return [];
    const filter = { _id: { $in: [...ids] }, deleted: { $exists: false } };
    const found = await together(this.#of(content).find(filter, { batchSize: RECORDS_AT_ONCE }));
    return inOrderOf(ids, found);
  }

  /** Relations are looked up a portion at a time, so all ids pass by. */
  async #related({ content, query, order, offset, limit, ...wanted }: WantedPage) {
    const ids: string[] = [];
    let total = 0;
    for await (const id of streamSelected(this.#db, { content, ...(query ? { query } : {}) })) {
      if (order?.descending === true || (total >= offset && ids.length < limit)) ids.push(id);
      total += 1;
    }
    const page = order?.descending === true ? ids.reverse().slice(offset, offset + limit) : ids;
    const filter = { _id: { $in: page } };
    const found = await together(this.#of(content).find(filter, this.#projection(wanted)));
    return { records: inOrderOf(page, found), total };
  }

  #projection({ fields }: Pick<WantedPage, 'fields'>) {
    return fields ? { projection: Object.fromEntries(['revision', ...fields].map((field) => [field, 1])) } : {};
  }

  #of(content: SetContent): Collection<StoredRecord> {
    return this.#db.collection<StoredRecord>(SET_CONTENTS[content].collection);
  }
}

/** The database knows how many there are, so none is read but the deleted ones, which an index holds. */
async function countAll(records: Collection<StoredRecord>): Promise<number> {
  const [all, deleted] = await Promise.all([records.estimatedDocumentCount(), records.countDocuments(DELETED)]);
  return Math.max(0, all - deleted);
}

async function together(found: AsyncIterable<StoredRecord>): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  let bytes = 0;
  for await (const record of found) {
    bytes += BSON.calculateObjectSize(record);
    if (bytes > MOST_BYTES) {
      throw new MusterError(
        'RECORDS_TOO_LARGE',
        400,
        'These records have more than 16 MB together. Ask for fewer with limit, or with view=brief.',
      );
    }
    records.push(record);
  }
  return records;
}

function inOrderOf(ids: readonly string[], records: readonly StoredRecord[]): StoredRecord[] {
  const byId = new Map(records.map((record) => [record._id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
