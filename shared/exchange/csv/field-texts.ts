import { onRowField, rowTypeOf, type AssetParts } from './asset-parts.ts';
import { unprotect } from './cell.ts';
import { headersOf, type Field } from './fields.ts';
import { codeOfList, columnsOfList } from './layout.ts';
import { copyGroups, isGroup, type Group } from './paths.ts';
import {
  ASSET_ROW,
  BASE_HEADER,
  columnsOf,
  ID_HEADER,
  LISTS_OF_ROWS,
  type ListOfRows,
  type RowType,
} from './row-types.ts';
import { writeItem, type Cells } from './write-item.ts';

/**
 * What a file says of an asset, field by field, to compare: of a column of the asset's row its cell, of a list its entries,
 * of the JSON column each name in it. A field that is not there has no text.
 */
export type FieldTexts = ReadonlyMap<string, string>;

/** What a file with these columns says of a whole asset. */
export function fieldTexts(parts: AssetParts, columns: ReadonlySet<string>): FieldTexts {
  const { toldByType } = whatIsTold(columns);
  return textsOf(parts, columns, {
    toldOf: (list, item) => toldByType.get(rowTypeOf(list, item)),
    isOnRow: (header) => columns.has(header),
  });
}

/**
 * The same of an asset that was read from a file with these columns: all that is there, the file said. Not so the type of a
 * row: without all columns, it cannot always be told from the content.
 */
export function fieldTextsOfFile(parts: AssetParts, columns: ReadonlySet<string>): FieldTexts {
  return textsOf(parts, columns, { toldOf: () => () => true, isOnRow: () => true });
}

/** The field of a name in the JSON column of the asset's row. */
export function moreField(name: string): string {
  return `${ASSET_ROW.moreHeader}.${name}`;
}

/** The content of a JSON column, still with the marks of Extended JSON. */
export function readMore(cell: string | undefined): Group {
  const more: unknown = cell === undefined ? {} : JSON.parse(unprotect(cell));
  return isGroup(more) ? more : {};
}

/** The columns on the asset's row that hold a list's only entry. */
export function headersOnRow(list: ListOfRows): readonly string[] {
  const onRow = onRowField(list);
  return onRow ? headersOf(onRow) : [];
}

type Entry = Record<string, unknown>;
/** Whether the file says what a column of this name holds. */
type IsTold = (name: string) => boolean;

const MORE = '_MORE';
const ON_ROW = new Set(LISTS_OF_ROWS.flatMap(headersOnRow));
/** What reading derives from the other columns if these are left out. */
const MADE_ANEW = [
  ['RELATION_KEY', 'RELATION key'],
  ['CREATOR_AFFILIATION_NAME', 'CREATOR affiliationWithDesc.desc'],
  ['CONTRIBUTOR_AFFILIATION_NAME', 'CONTRIBUTOR affiliationWithDesc.desc'],
] as const;

/** What a file with certain columns tells, worked out once for all its assets. */
interface Told {
  /** The lists that it has columns for. */
  lists: readonly ListOfRows[];
  /** By the type of a row; without an entry, the file has no such rows. */
  toldByType: ReadonlyMap<RowType, IsTold>;
  /** The names that reading derives because their columns are left out. */
  anew: ReadonlySet<string>;
}

const TOLD = new WeakMap<ReadonlySet<string>, Told>();

function whatIsTold(columns: ReadonlySet<string>): Told {
  const known = TOLD.get(columns);
  if (known) return known;
  const lists = LISTS_OF_ROWS.filter((list) => columnsOfList(list).some((column) => columns.has(column)));
  const toldByType = new Map<RowType, IsTold>();
  for (const list of lists) {
    for (const { type } of list.types) {
      const own = columnsOf(type);
      if (!own.some((column) => columns.has(column))) continue;
      const withColumn = new Map(own.map((column) => [namesOf(list).get(column), column]));
      // What the type has no column for is in its JSON column.
      toldByType.set(type, (name) => columns.has(withColumn.get(name) ?? type.moreHeader));
    }
  }
  const anew = new Set(MADE_ANEW.filter(([header]) => !columns.has(header)).map(([, name]) => name));
  const told = { lists, toldByType, anew };
  TOLD.set(columns, told);
  return told;
}

interface Telling {
  /** What the file says of an item; undefined when it has no row for it. */
  toldOf: (list: ListOfRows, item: Group) => IsTold | undefined;
  /** Whether it says what this column of the asset's row holds of a list. */
  isOnRow: (header: string) => boolean;
}

function textsOf({ cells, items }: AssetParts, columns: ReadonlySet<string>, { toldOf, isOnRow }: Telling): FieldTexts {
  const { lists, anew } = whatIsTold(columns);
  const texts = new Map<string, string>();
  for (const [header, cell] of cells) {
    if (!columns.has(header) || ON_ROW.has(header) || header === ID_HEADER || header === BASE_HEADER) continue;
    if (header !== ASSET_ROW.moreHeader) texts.set(header, cell);
    else {
      for (const [name, value] of Object.entries(readMore(cell))) {
        texts.set(moreField(name), JSON.stringify(inOrder(value)));
      }
    }
  }
  for (const list of lists) {
    const entries = entriesOnRow(list, cells, isOnRow);
    for (const item of items.get(list) ?? []) {
      const isTold = toldOf(list, item);
      if (isTold) entries.push(entryOf(list, item, (name) => isTold(name) && !anew.has(`${codeOfList(list)} ${name}`)));
    }
    // Columns on the asset's row and in separate rows have different orders.
    const told = headersOnRow(list).length > 0 ? inOrder(entries) : entries;
    if (entries.length > 0) texts.set(codeOfList(list), JSON.stringify(told));
  }
  return texts;
}

function entriesOnRow(list: ListOfRows, cells: Cells, isOnRow: (header: string) => boolean): Entry[] {
  const own = headersOnRow(list).flatMap((header): [string, string][] => {
    const cell = isOnRow(header) ? cells.get(header) : undefined;
    return cell === undefined ? [] : [[namesOf(list).get(header) ?? header, cell]];
  });
  return own.length === 0 ? [] : [Object.fromEntries(own)];
}

/** An entry of a list, by what its columns hold; as if all rows of the list were of one type. */
function entryOf(list: ListOfRows, item: Group, isTold: IsTold): Entry {
  const type = list.types.at(-1)?.type ?? rowTypeOf(list, item);
  const entry: Entry = {};
  for (const [header, cell] of writeItem(type, copyGroups(item))) {
    const name = namesOf(list).get(header) ?? MORE;
    if (isTold(name)) entry[name] = header === type.moreHeader ? inOrder(readMore(cell)) : cell;
  }
  return entry;
}

const NAMES: ReadonlyMap<ListOfRows, ReadonlyMap<string, string>> = new Map(
  LISTS_OF_ROWS.map((list) => [list, new Map(namesOfColumns(list))]),
);

/** What each column of a list holds, but for its JSON columns. */
function namesOf(list: ListOfRows): ReadonlyMap<string, string> {
  return NAMES.get(list) ?? new Map<string, string>();
}

/** What each column of a list holds: the same on rows of either type, and on the asset's row. */
function namesOfColumns(list: ListOfRows): [string, string][] {
  const onRow = onRowField(list);
  const fields: Field[] = [...(onRow?.fields ?? []), ...list.types.flatMap(({ type }) => type.fields)];
  return fields.flatMap((field): [string, string][] => {
    const name = field.path.join('.');
    if (field.kind !== 'affiliations') return headersOf(field).map((header) => [header, name]);
    return [
      [field.valueHeader, name],
      [field.descHeader, `${name}.desc`],
    ];
  });
}

/** The value with all names in order, since their order says nothing. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isGroup(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
}
