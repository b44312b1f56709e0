import { BSON } from 'mongodb';
import type { LineProblem } from '../lines.ts';
import { decodeCell, unprotect } from './cell.ts';
import type { AffiliationsField, Field, OnlyEntryField, ValueField } from './fields.ts';
import { isGroup, putAt, type Group } from './paths.ts';
import type { RowType } from './row-types.ts';

/** Context for reading an item. */
export interface ItemContext {
  /** The name of an affiliation that is given only by its value. */
  describeAffiliation: (value: string) => string;
}

/** Reads the item of a row: the exact inverse of `writeItem`. Problems name their column. */
export function readItem(
  type: RowType,
  cells: ReadonlyMap<string, string>,
  context: ItemContext,
  problems: LineProblem[],
): Group {
  const item = readMore(type, cells, problems);
  for (const field of type.fields) putField(field, item, cells, context, problems);
  return item;
}

function readMore({ moreHeader }: RowType, cells: ReadonlyMap<string, string>, problems: LineProblem[]): Group {
  const cell = cells.get(moreHeader);
  if (cell === undefined) return {};
  try {
    const more: unknown = BSON.EJSON.parse(unprotect(cell), { relaxed: true });
    const problem = isGroup(more) ? problemOfNames(more) : 'is not a JSON object';
    if (problem === undefined) return more as Group;
    problems.push({ field: moreHeader, message: problem });
  } catch (error) {
    problems.push({
      field: moreHeader,
      message: `is not valid JSON: ${error instanceof Error ? error.message : 'unreadable'}`,
    });
  }
  return {};
}

/** Finds names that cannot be stored, at any depth. */
function problemOfNames(value: unknown): string | undefined {
  if (Array.isArray(value)) return firstProblem(value);
  if (!isGroup(value)) return undefined;
  const bad = Object.keys(value).find((name) => name === '' || name.startsWith('$') || name.includes('\0'));
  if (bad !== undefined) return `has the name ${JSON.stringify(bad)}, which cannot be stored`;
  return firstProblem(Object.values(value));
}

function firstProblem(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const problem = problemOfNames(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function putField(
  field: Field,
  item: Group,
  cells: ReadonlyMap<string, string>,
  context: ItemContext,
  problems: LineProblem[],
): void {
  if (field.kind === 'affiliations') putAffiliations(field, item, cells, context, problems);
  else if (field.kind === 'only-entry') putOnlyEntry(field, item, cells, problems);
  else putValue(field, item, cells, problems);
}

function putValue(
  { kind, header, path }: ValueField,
  item: Group,
  cells: ReadonlyMap<string, string>,
  problems: LineProblem[],
): void {
  const cell = cells.get(header);
  if (cell === undefined) return;
  const read = decodeCell(kind, cell);
  if (!read.ok) problems.push({ field: header, message: read.message });
  else place(item, path, read.value, header, problems);
}

function putAffiliations(
  { path, valueHeader, descHeader }: AffiliationsField,
  item: Group,
  cells: ReadonlyMap<string, string>,
  { describeAffiliation }: ItemContext,
  problems: LineProblem[],
): void {
  const values = textsOf(valueHeader, cells, problems);
  const descriptions = textsOf(descHeader, cells, problems);
  if (values === undefined) {
    if (descriptions) problems.push({ field: descHeader, message: `is given without ${valueHeader}` });
    return;
  }
  if (descriptions && descriptions.length !== values.length) {
    problems.push({ field: descHeader, message: `does not have as many entries as ${valueHeader}` });
    return;
  }
  const list = values.map((value, index) => ({
    value,
    desc: descriptions?.[index] ?? describeAffiliation(value),
    order: index + 1,
  }));
  place(item, path, list, valueHeader, problems);
}

function textsOf(header: string, cells: ReadonlyMap<string, string>, problems: LineProblem[]): string[] | undefined {
  const cell = cells.get(header);
  if (cell === undefined) return undefined;
  const read = decodeCell('texts', cell);
  if (read.ok) return read.value as string[];
  problems.push({ field: header, message: read.message });
  return undefined;
}

function putOnlyEntry(
  { path, fields }: OnlyEntryField,
  item: Group,
  cells: ReadonlyMap<string, string>,
  problems: LineProblem[],
): void {
  const entry: Group = {};
  for (const field of fields) putValue(field, entry, cells, problems);
  if (Object.keys(entry).length > 0) place(item, path, [entry], fields[0]?.header ?? '', problems);
}

function place(item: Group, path: readonly string[], value: unknown, header: string, problems: LineProblem[]): void {
  if (!putAt(item, path, value)) problems.push({ field: header, message: 'is also given in the JSON column' });
}
