import type { LineProblem, Read } from '../lines.ts';
import { joinAsset, onRowField, splitAsset, type AssetParts } from './asset-parts.ts';
import { headersOf } from './fields.ts';
import { columnsOfList } from './layout.ts';
import { copyGroups, type Group } from './paths.ts';
import type { ItemContext } from './read-item.ts';
import { LISTS_OF_ROWS, type ListOfRows } from './row-types.ts';
import { rowTypeOf } from './write-asset.ts';
import { writeItem } from './write-item.ts';

/**
 * The stored asset updated from a file with these columns. A list that the file has columns for is replaced as a
 * whole; it is a problem when that would lose a field that has no column.
 */
export function mergeByColumns(
  columns: readonly string[],
  stored: Readonly<Group>,
  incoming: Readonly<Group>,
  context: ItemContext,
): Read<Group> {
  const has = new Set(columns);
  const was = splitAsset(stored);
  const is = splitAsset(incoming);
  const merged: AssetParts = { cells: new Map(), items: new Map() };
  for (const [header, cell] of was.cells) if (!has.has(header)) merged.cells.set(header, cell);

  const problems: LineProblem[] = [];
  for (const list of LISTS_OF_ROWS) {
    const isGiven = columnsOfList(list).some((column) => has.has(column));
    const items = (isGiven ? is : was).items.get(list);
    if (items) merged.items.set(list, items);
    if (!isGiven) continue;
    const onRow = onRowField(list);
    if (onRow) for (const header of headersOf(onRow)) merged.cells.delete(header);
    problems.push(...losses(list, was.items.get(list) ?? [], has));
  }
  for (const [header, cell] of is.cells) merged.cells.set(header, cell);
  const value = joinAsset(merged, context, problems);
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', value };
}

/** Columns that may be left out because reading makes them anew from the others. */
const MADE_ANEW: ReadonlySet<string> = new Set(['RELATION_KEY']);

function losses(list: ListOfRows, items: readonly Group[], has: ReadonlySet<string>): LineProblem[] {
  const headers = items.flatMap((item) => [...writeItem(rowTypeOf(list, item), copyGroups(item)).keys()]);
  const lost = [...new Set(headers)].filter((header) => !has.has(header) && !MADE_ANEW.has(header));
  const message =
    'would be lost: the asset has this field, but the file has no column for it; export with all columns of the list';
  return lost.map((field) => ({ field, message }));
}
