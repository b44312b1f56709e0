import { headersOf } from './fields.ts';
import {
  ALL_COLUMNS,
  ASSET_ROW,
  GROUP_HEADER,
  ID_HEADER,
  LISTS_OF_ROWS,
  ROW_TYPES,
  columnsOf,
  type ListOfRows,
} from './row-types.ts';

/** The columns of a file, fixed before its first row is written. */
export interface Layout {
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
  return { headers: ['', GROUP_HEADER, ...columns], blocks };
}

/** A field that can be chosen for an export: one column of the asset's row, or all columns of a list. */
export interface FieldChoice {
  code: string;
  title: string;
  columns: readonly string[];
}

/** The fields that can be chosen, in column order. The id is always included, so it is not a choice. */
export const FIELD_CHOICES: readonly FieldChoice[] = [
  ...ASSET_ROW.fields.flatMap((field): FieldChoice[] => {
    // Included in the list's own choice.
    if (field.kind === 'only-entry') return [];
    const columns = headersOf(field);
    const [code = ''] = columns;
    return code === ID_HEADER ? [] : [{ code, title: field.path.join('.'), columns }];
  }),
  { code: ASSET_ROW.moreHeader, title: 'all other fields of the asset', columns: [ASSET_ROW.moreHeader] },
  ...LISTS_OF_ROWS.map((list) => ({ code: codeOf(list), title: list.path.join('.'), columns: columnsOfList(list) })),
];

/** All columns with entries of the list, including those on the asset's own row. */
export function columnsOfList({ path, types }: ListOfRows): string[] {
  const onRow = ASSET_ROW.fields.find(
    (field) => field.kind === 'only-entry' && field.path.join('.') === path.join('.'),
  );
  return [...(onRow ? headersOf(onRow) : []), ...types.flatMap(({ type }) => columnsOf(type))];
}

/** The columns of the choices, in the usual order, always with the id. */
export function columnsOfChoices(codes: readonly string[]): string[] {
  const chosen = FIELD_CHOICES.filter(({ code }) => codes.includes(code)).flatMap(({ columns }) => columns);
  const wanted = new Set([ID_HEADER, ...chosen]);
  return ALL_COLUMNS.filter((column) => wanted.has(column));
}

function codeOf({ types }: ListOfRows): string {
  return types.at(-1)?.type.name ?? '';
}
