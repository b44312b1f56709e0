import { stringify } from 'csv-stringify/sync';
import { rowTypeOf, splitAsset } from './asset-parts.ts';
import { writeBase } from './base.ts';
import { encodeCell } from './cell.ts';
import { fieldTexts } from './field-texts.ts';
import type { Layout } from './layout.ts';
import { copyGroups, type Group } from './paths.ts';
import { ASSET_ROW, BASE_HEADER, type RowType } from './row-types.ts';
import { writeItem, type Cells } from './write-item.ts';

const LINE_BREAK = '\r\n';
const NEEDS_QUOTES = /[",\r\n]/;

/** The first line of a file. */
export function headerLine({ headers }: Layout): string {
  return stringify([[...headers]], { record_delimiter: 'windows' });
}

/**
 * The lines of an asset: its own row, then a row per author, link, file and so on, all with the asset's id as group.
 * Leaves out fields without a column. With all columns, `readRows` returns exactly the same asset. Where the file has the
 * column for it, the asset's row remembers what was told of it, so that a load can tell what was changed in the file.
 */
export function assetLines(layout: Layout, asset: Readonly<Group> & { _id: string }): string {
  const group = quoted(encodeCell('text', asset._id) ?? '');
  const parts = splitAsset(asset);
  const { cells, items } = parts;
  const columns = layout.columns;
  if (columns.has(BASE_HEADER)) cells.set(BASE_HEADER, writeBase(asset._id, fieldTexts(parts, columns)));
  let lines = lineOf(layout, ASSET_ROW, group, cells);
  for (const [list, own] of items) {
    for (const item of own) {
      const type = rowTypeOf(list, item);
      if (layout.blocks.has(type.name)) lines += lineOf(layout, type, group, writeItem(type, copyGroups(item)));
    }
  }
  return lines;
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
