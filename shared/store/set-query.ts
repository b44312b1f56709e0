import type { Filter } from 'mongodb';
import { equivalentPattern, equivalents } from '../model/canonical-text.ts';
import { MusterError } from '../runtime/errors.ts';
import type { SetContent, SetQuery } from '../model/set.ts';
import { INVALID_QUERY } from '../model/set-query/parse-query.ts';
import type { RelationRow } from './relations.ts';
import { queryField, type QueryField } from '../model/set-query/query-fields.ts';

export type Condition = Extract<SetQuery, { field: string }>;
type Values = NonNullable<Condition['value']>;
type RecordFilter = Filter<{ _id: string }>;

const NOT_DELETED: RecordFilter = { deleted: { $exists: false } };

/** Turns a condition on relations into a filter: relations are not part of an asset's document. */
type ResolveRelations = (condition: Condition) => RecordFilter;

const UNRESOLVED: ResolveRelations = ({ field }) => {
  throw new Error(`A query on ${field} cannot be asked of documents alone.`);
};

/**
 * The database filter of a logical set: its query, without deleted records. Without a query it matches every record.
 * @throws MusterError 402265 if the stored query names a field that no longer exists.
 */
export function setFilter(
  content: SetContent,
  query: SetQuery | undefined,
  resolve: ResolveRelations = UNRESOLVED,
): RecordFilter {
  if (query === undefined) return NOT_DELETED;
  return { $and: [toFilter(content, query, resolve), NOT_DELETED] };
}

function toFilter(content: SetContent, query: SetQuery, resolve: ResolveRelations): RecordFilter {
  if ('all' in query) {
    return query.all.length === 0 ? {} : { $and: query.all.map((part) => toFilter(content, part, resolve)) };
  }
  if ('any' in query) return { $or: query.any.map((part) => toFilter(content, part, resolve)) };
  if ('not' in query) return { $nor: [toFilter(content, query.not, resolve)] };
  if (isOnRelations(content, query)) return resolve(query);
  const field = requireField(content, query);
  const path = field.comparable?.path ?? field.path ?? query.field;
  return conditionFilter(path, field, inComparableForm(field, query));
}

/** The condition with its texts in the form that the field is compared in. */
function inComparableForm({ comparable }: QueryField, condition: Condition): Condition {
  if (!comparable) return condition;
  const { value } = condition;
  if (typeof value === 'string') return { ...condition, value: comparable.formOf(value) };
  if (!Array.isArray(value)) return condition;
  return { ...condition, value: value.map((each) => (typeof each === 'string' ? comparable.formOf(each) : each)) };
}

function requireField(content: SetContent, { field: name }: Condition): QueryField {
  const field = queryField(content, name);
  if (field) return field;
  throw new MusterError(INVALID_QUERY, 400, `The set's query names ${name}, which is not offered any more.`);
}

function isOnRelations(content: SetContent, { field }: Condition): boolean {
  return content === 'IER' && (field === 'relations' || field.startsWith('relations.'));
}

/** The conditions of a query on relations. */
export function relationConditions(content: SetContent, query: SetQuery): Condition[] {
  if ('all' in query) return query.all.flatMap((part) => relationConditions(content, part));
  if ('any' in query) return query.any.flatMap((part) => relationConditions(content, part));
  if ('not' in query) return relationConditions(content, query.not);
  return isOnRelations(content, query) ? [query] : [];
}

/** A wider query that needs no relations; every asset that meets the original also meets it. */
export function widened(query: SetQuery): SetQuery {
  if ('all' in query) return { all: query.all.map(widened) };
  if ('any' in query) return { any: query.any.map(widened) };
  return relationConditions('IER', query).length === 0 ? query : { all: [] };
}

/** Relation rows that meet a condition; for `missing`, the rows that must not exist. */
export function rowFilter(condition: Condition): Filter<RelationRow> {
  if (condition.field === 'relations') return {};
  const field = requireField('IER', condition);
  const operator = condition.operator === 'missing' ? 'exists' : condition.operator;
  const path = condition.field.replace('relations.', 'item.');
  return conditionFilter(path, field, { ...condition, operator });
}

function conditionFilter(path: string, field: QueryField, { operator, value = '' }: Condition): RecordFilter {
  switch (operator) {
    case 'equals':
      return equals(path, field, value);
    case 'in':
      return { [path]: { $in: withAbsent(field, [value].flat().flatMap(asStored)) } };
    case 'startsWith':
      return { [path]: startsWith(field, String(value)) };
    case 'contains':
      return { [path]: { $regex: equivalentPattern(String(value)), $options: 'i' } };
    case 'before':
      return { [path]: { $lt: field.kind === 'date' ? beginningOf(String(value)) : value } };
    case 'after':
      // ':' follows '9', so every date within the period sorts below it.
      return { [path]: { $gt: field.kind === 'date' ? `${String(value)}:` : value } };
    case 'exists':
      return isPresent(path, field);
    case 'missing':
      return { $nor: [isPresent(path, field)] };
  }
}

function equals(path: string, field: QueryField, value: Values): RecordFilter {
  if (field.kind === 'boolean') return { [path]: value === field.whenAbsent ? { $ne: !value } : value };
  if (value === field.whenAbsent) return { [path]: { $in: withAbsent(field, [value]) } };
  const stored = [value].flat().flatMap(asStored);
  return { [path]: stored.length === 1 ? stored[0] : { $in: stored } };
}

/** The ways in which the value may be stored: text matches however its accents are encoded. */
function asStored(value: string | number | boolean): (string | number | boolean)[] {
  return typeof value === 'string' ? equivalents(value) : [value];
}

/** `null` matches a missing field. */
function withAbsent({ whenAbsent }: QueryField, values: readonly unknown[]): unknown[] {
  return whenAbsent !== undefined && values.includes(whenAbsent) ? [...values, null] : [...values];
}

/** An empty text or list counts as missing. An index serves a range on text, but not `$ne`. */
function isPresent(path: string, { kind }: QueryField): RecordFilter {
  if (kind === 'list') return { [`${path}.0`]: { $exists: true } };
  if (kind === 'number') return { [path]: { $type: 'number' } };
  return { [path]: { $gt: '' } };
}

/**
 * An index serves both forms as ranges. In a list, different values could meet the two bounds of a range, so lists use
 * a case-sensitive anchored pattern, which the database turns into the same range per value. The same goes for text
 * that can be encoded in several ways.
 */
function startsWith({ hasMany }: QueryField, prefix: string): Record<string, unknown> {
  if (hasMany === true || equivalents(prefix).length > 1) return { $regex: `^${equivalentPattern(prefix)}` };
  const end = afterPrefix(prefix);
  return end === undefined ? { $gte: prefix } : { $gte: prefix, $lt: end };
}

/** The first text, in the database's order by code points, that sorts after everything with this prefix. */
function afterPrefix(prefix: string): string | undefined {
  const characters = Array.from(prefix);
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1;
    if (next > 0x10ffff) continue;
    return characters.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next);
  }
  return undefined;
}

/** The shortest date with the same first day: dates that begin earlier sort below it. `20200101` becomes `2020`. */
function beginningOf(date: string): string {
  return date.replace(/^(\d{6})01$/, '$1').replace(/^(\d{4})01$/, '$1');
}
