import { stringify } from 'csv-stringify/sync';
import { splitAsset } from './asset-parts.ts';
import { encodeCell } from './cell.ts';
import type { Layout } from './layout.ts';
import { copyGroups, type Group } from './paths.ts';
import { ASSET_ROW, type ListOfRows, type RowType } from './row-types.ts';
import { writeItem, type Cells } from './write-item.ts';

const LINE_BREAK = '\r\n';
const NEEDS_QUOTES = /[",\r\n]/;

/** The first line of a file. */
export function headerLine({ headers }: Layout): string {
  return stringify([[...headers]], { record_delimiter: 'windows' });
}

/**
 * The lines of an asset: its own row, then a row per author, link, file and so on, all with the asset's id as group.
 * Leaves out fields without a column. With all columns, `readRows` returns exactly the same asset.
 */
export function assetLines(layout: Layout, asset: Readonly<Group> & { _id: string }): string {
  const group = quoted(encodeCell('text', asset._id) ?? '');
  const { cells, items } = splitAsset(asset);
  let lines = lineOf(layout, ASSET_ROW, group, cells);
  for (const [list, own] of items) {
    for (const item of own) {
      const type = rowTypeOf(list, item);
      if (layout.blocks.has(type.name)) lines += lineOf(layout, type, group, writeItem(type, copyGroups(item)));
    }
  }
  return lines;
}

export function rowTypeOf({ types }: ListOfRows, item: Readonly<Group>): RowType {
  const found = types.find(({ fits }) => fits?.(item) ?? true);
  if (!found) throw new Error('A list of rows has no type for its items.');
  return found.type;
}

function lineOf({ blocks }: Layout, type: RowType, group: string, cells: Cells): string {
  const block = blocks.get(type.name);
  if (!block) return '';
  const own = block.columns.map((column) => quoted(cells.get(column) ?? '')).join(',');
  return `${type.name},${group},${','.repeat(block.before)}${own}${','.repeat(block.after)}${LINE_BREAK}`;
}

/** RFC 4180. Our own code for speed: a million assets have a billion cells, nearly all of them empty. */
function quoted(cell: string): string {
  return NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
