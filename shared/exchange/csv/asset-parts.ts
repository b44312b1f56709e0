import type { LineProblem } from '../lines.ts';
import { RESERVED_FIELDS } from '../../model/record.ts';
import type { OnlyEntryField } from './fields.ts';
import { copyGroups, isGroup, putAt, removeAt, valueAt, type Group } from './paths.ts';
import { readItem, type ItemContext } from './read-item.ts';
import { ASSET_ROW, LISTS_OF_ROWS, type ListOfRows, type RowType } from './row-types.ts';
import { onlyEntryCells, writeItem, type Cells } from './write-item.ts';

/** An asset split into rows: the fields of its own row, and the items that have their own rows. */
export interface AssetParts {
  cells: Cells;
  items: Map<ListOfRows, Group[]>;
}

/** Splits an asset; `joinAsset` is the inverse. Leaves out the store's own fields. */
export function splitAsset(asset: Readonly<Group>): AssetParts {
  const rest = copyGroups(asset);
  for (const field of RESERVED_FIELDS) if (field !== '_id') delete rest[field];
  delete rest['deleted'];

  const items = new Map<ListOfRows, Group[]>();
  for (const list of LISTS_OF_ROWS) {
    const value = valueAt(rest, list.path);
    if (!Array.isArray(value) || value.length === 0 || !value.every(isGroup)) continue;
    const onRow = onRowField(list);
    if (onRow && onlyEntryCells(onRow, value)) continue;
    items.set(list, value);
    removeAt(rest, list.path);
  }
  return { cells: writeItem(ASSET_ROW, rest), items };
}

/** Builds an asset from its parts. Problems name their column. */
export function joinAsset({ cells, items }: AssetParts, context: ItemContext, problems: LineProblem[]): Group {
  const asset = readItem(ASSET_ROW, cells, context, problems);
  for (const [list, own] of items) {
    if (own.length === 0 || putAt(asset, list.path, own)) continue;
    const name = list.types[0]?.type.name ?? '';
    problems.push({
      field: name,
      message: `has its own rows and is also given on the asset's row; use only one of them`,
    });
  }
  return asset;
}

/** The row type of an item of the list. */
export function rowTypeOf({ types }: ListOfRows, item: Readonly<Group>): RowType {
  const found = types.find(({ fits }) => fits?.(item) ?? true);
  if (!found) throw new Error('A list of rows has no type for its items.');
  return found.type;
}

/** The field on the asset's row for the list's only entry, if it has one. */
export function onRowField({ path }: ListOfRows): OnlyEntryField | undefined {
  return ASSET_ROW.fields.find(
    (field): field is OnlyEntryField => field.kind === 'only-entry' && field.path.join('.') === path.join('.'),
  );
}
