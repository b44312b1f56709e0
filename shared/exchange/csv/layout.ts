import { labelOfColumn, labelOfList } from './column-labels.ts';
import { headersOf } from './fields.ts';
import {
  ALL_COLUMNS,
  ASSET_ROW,
  BASE_HEADER,
  GROUP_HEADER,
  ID_HEADER,
  LISTS_OF_ROWS,
  ROW_TYPES,
  TITLE_HEADER,
  columnsOf,
  type ListOfRows,
} from './row-types.ts';

/** The columns of a file, fixed before its first row is written. */
export interface Layout {
  columns: ReadonlySet<string>;
  /** All headers in order; column A has none. */
  headers: readonly string[];
  /** Where each row type's columns are. They are adjacent, so a row is its cells between runs of empty ones. */
  blocks: ReadonlyMap<string, Block>;
}

export interface Block {
  columns: readonly string[];
  /** The number of empty columns between the group and this block, and after it. */
  before: number;
  after: number;
}

/** @param columns from `columnsOfChoices`, or `ALL_COLUMNS`. */
export function layoutOf(columns: readonly string[]): Layout {
  const has = new Set(columns);
  const blocks = new Map<string, Block>();
  let before = 0;
  for (const type of ROW_TYPES) {
    const own = columnsOf(type).filter((column) => has.has(column));
    if (own.length === 0) continue;
    blocks.set(type.name, { columns: own, before, after: columns.length - before - own.length });
    before += own.length;
  }
  return { columns: has, headers: ['', GROUP_HEADER, ...columns], blocks };
}

/** A field that can be chosen for an export: one column, or all columns of a list. */
export interface FieldChoice {
  code: string;
  label: string;
  columns: readonly string[];
}

const CHOICES_OF_COLUMNS = ALL_COLUMNS.map((column): FieldChoice => ({
  code: column,
  label: labelOfColumn(column),
  // Names of affiliations cannot be read without the affiliations.
  columns: column.endsWith('_AFFILIATION_NAME') ? [column.slice(0, -'_NAME'.length), column] : [column],
}));
const CHOICES_OF_LISTS = LISTS_OF_ROWS.map((list): FieldChoice => {
  const code = codeOfList(list);
  return { code, label: labelOfList(code), columns: columnsOfList(list) };
});
const isOfAsset = ({ code }: FieldChoice) => code.startsWith(`${ASSET_ROW.name}_`);

/** The fields that can be chosen: columns of the asset, then whole lists, then columns of lists one by one. */
export const FIELD_CHOICES: readonly FieldChoice[] = [
  ...CHOICES_OF_COLUMNS.filter(isOfAsset),
  ...CHOICES_OF_LISTS,
  ...CHOICES_OF_COLUMNS.filter((choice) => !isOfAsset(choice)),
];

/** In every export, so that it can be loaded. */
const ALWAYS: readonly string[] = [ID_HEADER, TITLE_HEADER, BASE_HEADER];

/** All columns with entries of the list, including those on the asset's own row. */
export function columnsOfList({ path, types }: ListOfRows): string[] {
  const onRow = ASSET_ROW.fields.find(
    (field) => field.kind === 'only-entry' && field.path.join('.') === path.join('.'),
  );
  return [...(onRow ? headersOf(onRow) : []), ...types.flatMap(({ type }) => columnsOf(type))];
}

/** The columns of the choices, in the usual order, always with those that a load needs. */
export function columnsOfChoices(codes: readonly string[]): string[] {
  const chosen = FIELD_CHOICES.filter(({ code }) => codes.includes(code)).flatMap(({ columns }) => columns);
  const wanted = new Set([...ALWAYS, ...chosen]);
  return ALL_COLUMNS.filter((column) => wanted.has(column));
}

/** The name of a list in files and forms: that of its most common row type. */
export function codeOfList({ types }: ListOfRows): string {
  return types.at(-1)?.type.name ?? '';
}
