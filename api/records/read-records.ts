import type { Request, Response } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { StoredRecord } from '../../shared/model/record.ts';
import type { SetQuery } from '../../shared/model/set.ts';
import { INVALID_QUERY, parseSetQuery } from '../../shared/model/set-query/parse-query.ts';
import { queryField } from '../../shared/model/set-query/query-fields.ts';
import { searchQuery } from '../../shared/records/search/search-records.ts';
import { readHistory } from '../../shared/records/history/read-history.ts';
import { RELATIONS_OF_RECORD } from '../../shared/store/relations.ts';
import type { Store } from '../../shared/store/store.ts';
import { ownAddress } from '../addresses.ts';
import { requireFormat } from '../contract/formats.ts';
import { choice, searchText, text } from '../contract/parameters.ts';
import { invalidParameter } from '../query-values.ts';
import type { RecordKind } from './record-kinds.ts';
import { toHistoryBody, toRecordBody } from './record-shape.ts';

/** The filters of every list of records. */
export const RECORD_FILTERS = {
  q: searchText,
  query: text,
  order_by: text,
  direction: choice(['ASC', 'DESC']),
  view: choice(['BRIEF', 'FULL']),
};

/** What lists of records may be refused with. */
export const LIST_ERRORS = [INVALID_QUERY, 'RECORDS_TOO_LARGE'];

interface ListQuery {
  q: string | undefined;
  query: string | undefined;
  order_by: string | undefined;
  direction: 'ASC' | 'DESC' | undefined;
  view: 'BRIEF' | 'FULL' | undefined;
  limit: number;
  offset: number;
}

type ReadStore = Pick<Store, 'recordPages' | 'relations' | 'records' | 'journal' | 'runs'>;

/** A page of records, as callers see them. */
export async function listRecords(
  store: ReadStore,
  kind: RecordKind,
  asked: ListQuery,
  request: Request,
  more: readonly SetQuery[] = [],
) {
  const { content, brief } = kind;
  const { q, query, view, limit, offset } = asked;
  const all = [
    ...(q === undefined ? [] : [searchQuery(content, q, kind.fieldOf)]),
    ...(query === undefined ? [] : [parseSetQuery(content, query)]),
    ...more,
  ];
  const isFull = view === 'FULL';
  const { records, total } = await store.recordPages.page({
    content,
    query: all.length === 0 ? undefined : { all },
    order: orderOf(kind, asked),
    ...{ limit, offset },
    fields: isFull ? undefined : brief,
  });
  return { records: await toBodies(store, kind, request, records, isFull), total };
}

function orderOf({ content, fieldOf }: RecordKind, { order_by: name, direction }: ListQuery) {
  const descending = direction === 'DESC';
  if (name === undefined) return { path: '_id', descending };
  const field = queryField(content, fieldOf(name));
  if (!field || field.hasMany || field.kind === 'list') {
    throw invalidParameter('order_by', 'a field of the query language with one value, such as title or last_name');
  }
  return { path: field.comparable?.path ?? field.path ?? fieldOf(name), descending };
}

/** Records by their ids, in this order, and the ids that no record has. */
export async function readRecords(
  store: ReadStore,
  kind: RecordKind,
  ids: readonly string[],
  { request, isFull }: { request: Request; isFull: boolean },
) {
  const wanted = [...new Set(ids)];
  const found = await store.recordPages.byIds(kind.content, wanted);
  const there = new Set(found.map(({ _id }) => _id));
  return {
    found,
    records: await toBodies(store, kind, request, found, isFull),
    missing: wanted.filter((id) => !there.has(id)),
  };
}

async function toBodies(
  { relations }: Pick<Store, 'relations'>,
  kind: RecordKind,
  request: Request,
  records: readonly StoredRecord[],
  isFull: boolean,
) {
  const ids = records.map(({ _id }) => _id);
  const related =
    isFull && kind.content === 'IER'
      ? await relations.of(ids, { most: RELATIONS_OF_RECORD })
      : new Map<string, never>();
  const origin = ownAddress(request);
  return records.map((record) => {
    const own = related.get(record._id) as { relations: unknown[] } | undefined;
    const shown = isFull ? record : onlyFields(record, kind.brief);
    return toRecordBody(kind, origin, own ? { ...shown, relations: own.relations } : shown);
  });
}

function onlyFields(record: StoredRecord, fields: readonly string[]): StoredRecord {
  const { _id, revision, changes } = record;
  const kept = Object.entries(record).filter(([field]) => fields.includes(field));
  return { _id, revision, changes, ...Object.fromEntries(kept) };
}

/** One record, with its revision in ETag. @throws the kind's error for a record that does not exist */
export async function readRecord(
  store: ReadStore,
  kind: RecordKind,
  id: string,
  { request, response }: { request: Request; response: Response },
) {
  const { found, records } = await readRecords(store, kind, [id], { request, isFull: true });
  const [record] = found;
  const [body] = records;
  if (!record || !body) throw kind.notFound(id);
  setRevision(request, response, record.revision);
  return body;
}

/** Each format is a representation of its own, so each has its own tag. */
export function setRevision(request: Request, response: Response, revision: number): void {
  response.set('ETag', `"${revision}.${requireFormat(request, true)}"`).vary('Accept');
}

/** The history of a record, of a deleted one too. */
export async function readRecordHistory(
  store: ReadStore,
  kind: RecordKind,
  id: string,
  { limit, offset, address }: { limit: number; offset: number; address: string },
) {
  const read = await store.records(kind.collection).readSized([id]).next();
  if (read.done === true) throw kind.notFound(id);
  const history = await readHistory(store, kind.collection, read.value.record, { limit, offset });
  return toHistoryBody(kind, address, history);
}

/** Several ids, by comma. @throws MusterError 40166410 */
export function readIds(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.length > MOST_IDS || ids.includes('')) {
    throw new MusterError('40166410', 400, `The address must name 1 to ${MOST_IDS} ids, separated by commas.`);
  }
  return ids;
}

const MOST_IDS = 100;

/** A person's record always has its primary id. */
export function withPrimaryId<B extends Readonly<Record<string, unknown>>>(body: B): B & { primary_id: string } {
  return { ...body, primary_id: String(body['primary_id']) };
}
