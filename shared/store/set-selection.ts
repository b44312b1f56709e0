import type { Collection, Db } from 'mongodb';
import { equivalents } from '../model/canonical-text.ts';
import { SET_CONTENTS, type SetContent, type SetQuery } from '../model/set.ts';
import type { RelationRow } from './relations.ts';
import { relationConditions, rowFilter, setFilter, widened, type Condition } from './set-query.ts';
import { STREAMED_IDS, streamInOrder } from './streaming.ts';

/** The number of candidates compared with their relations at once. */
const PORTION = 1_000;

/** The records that a logical set's query selects. */
export interface Selection {
  content: SetContent;
  query?: SetQuery;
}

/**
 * Ids of the records that meet the query, in ascending order, as one cursor: engines without a usable sort index then
 * sort once, not per page. Relations are separate rows: if the query asks for them, the records that meet the rest are
 * compared with them a portion at a time.
 * @param after only ids after this one.
 */
export async function* streamSelected(db: Db, { content, query }: Selection, after?: string): AsyncGenerator<string> {
  if (query === undefined || relationConditions(content, query).length === 0) {
    yield* streamIds(db, content, query, after);
    return;
  }
  const candidates = streamPointing(db, query, after) ?? streamIds(db, content, widened(query), after);
  let portion: string[] = [];
  for await (const id of candidates) {
    if (portion.push(id) < PORTION) continue;
    yield* await selectedAmong(db, portion, query);
    portion = [];
  }
  yield* await selectedAmong(db, portion, query);
}

/** How many records meet the query. */
export async function countSelected(db: Db, selection: Selection): Promise<number> {
  const { content, query } = selection;
  if (query === undefined || relationConditions(content, query).length === 0) {
    return recordsOf(db, content).countDocuments(setFilter(content, query));
  }
  let count = 0;
  const selected = streamSelected(db, selection);
  while (!(await selected.next()).done) count += 1;
  return count;
}

/** The assets among these that meet the query, in ascending order. */
export async function selectedAmong(db: Db, ids: readonly string[], query: SetQuery): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = db.collection<RelationRow>('relations');
  const met = new Map<string, string[]>();
  for (const condition of relationConditions('IER', query)) {
    const related = await rows
      .find({ from: { $in: [...ids] }, live: true, ...rowFilter(condition) }, { projection: { _id: 0, from: 1 } })
      .toArray();
    met.set(nameOf(condition), [...new Set(related.map(({ from }) => from))]);
  }
  const resolve = (condition: Condition) => {
    const related = met.get(nameOf(condition)) ?? [];
    return { _id: condition.operator === 'missing' ? { $nin: related } : { $in: related } };
  };
  const filter = { $and: [{ _id: { $in: [...ids] } }, setFilter('IER', query, resolve)] };
  const found = await recordsOf(db, 'IER')
    .find(filter, { projection: { _id: 1 } })
    .toArray();
  return found.map(({ _id }) => _id).sort((one, other) => (one < other ? -1 : 1));
}

async function* streamIds(
  db: Db,
  content: SetContent,
  query: SetQuery | undefined,
  after: string | undefined,
): AsyncGenerator<string> {
  const meeting = setFilter(content, query);
  const found = streamInOrder((last: { _id: string } | undefined) => {
    const from = last?._id ?? after;
    return recordsOf(db, content)
      .find(from === undefined ? meeting : { $and: [meeting, { _id: { $gt: from } }] }, {
        ...STREAMED_IDS,
        projection: { _id: 1 },
      })
      .sort({ _id: 1 });
  });
  for await (const { _id } of found) yield _id;
}

/** If every member must point at one of a few assets, the rows that do are the candidates. */
function streamPointing(db: Db, query: SetQuery, after: string | undefined): AsyncGenerator<string> | undefined {
  const required = 'all' in query ? query.all : [query];
  const pointing = required.find(
    (part): part is Condition =>
      'field' in part &&
      part.field === 'relations.relatedIdentifier' &&
      (part.operator === 'equals' || part.operator === 'in'),
  );
  const targets = [pointing?.value ?? ''].flat().flatMap((value) => equivalents(String(value)));
  return pointing && streamFrom(db, targets, after);
}

async function* streamFrom(db: Db, targets: readonly string[], after: string | undefined): AsyncGenerator<string> {
  const rows = streamInOrder((last: RelationRow | undefined) => {
    const behind = last?.from ?? after;
    const beyond = behind === undefined ? {} : { from: { $gt: behind } };
    return db
      .collection<RelationRow>('relations')
      .find({ to: { $in: [...targets] }, live: true, ...beyond }, { ...STREAMED_IDS, projection: { _id: 0, from: 1 } })
      .sort({ from: 1 });
  });
  let last: string | undefined;
  for await (const { from } of rows) {
    if (from !== last) yield from;
    last = from;
  }
}

function nameOf(condition: Condition): string {
  return JSON.stringify(condition);
}

function recordsOf(db: Db, content: SetContent): Collection<{ _id: string }> {
  return db.collection<{ _id: string }>(SET_CONTENTS[content].collection);
}
