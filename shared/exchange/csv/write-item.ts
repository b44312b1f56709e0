import { BSON } from 'mongodb';
import { encodeCell, encodeJsonCell } from './cell.ts';
import type { AffiliationsField, Field, OnlyEntryField, ValueField } from './fields.ts';
import { copyGroups, isGroup, removeAt, valueAt, type Group } from './paths.ts';
import type { RowType } from './row-types.ts';
import { damageInCell } from './spreadsheet-damage.ts';

/** The cells of a row, by header; missing cells are empty. */
export type Cells = Map<string, string>;

/**
 * Writes an item into the cells of its row type. Values without a column, or that do not fit in it, go into the JSON
 * column, so that `readItem` returns exactly the same item; so do those that would be mistaken for damage by a
 * spreadsheet when read. Modifies the item.
 */
export function writeItem(type: RowType, item: Group): Cells {
  const cells: Cells = new Map();
  for (const field of type.fields) takeField(field, item, cells);
  if (Object.keys(item).length > 0) {
    // Extended JSON keeps dates and numbers that JSON cannot represent.
    cells.set(
      type.moreHeader,
      encodeJsonCell(BSON.EJSON.stringify(item, keepNegativeZero, undefined, { relaxed: true })),
    );
  }
  return cells;
}

/** JSON would turn it into 0. */
function keepNegativeZero(_key: string, value: unknown): unknown {
  return Object.is(value, -0) ? { $numberDouble: '-0.0' } : value;
}

function takeField(field: Field, item: Group, cells: Cells): void {
  if (field.kind === 'affiliations') takeAffiliations(field, item, cells);
  else if (field.kind === 'only-entry') takeOnlyEntry(field, item, cells);
  else takeValue(field, item, cells);
}

function takeValue({ kind, header, path }: ValueField, item: Group, cells: Cells): void {
  const value = valueAt(item, path);
  if (value === undefined) return;
  const cell = encodeCell(kind, value);
  if (cell === undefined || damageInCell(header, cell) !== undefined) return;
  cells.set(header, cell);
  removeAt(item, path);
}

/** Only affiliations that have just a value and a description and are numbered by `order`. */
function takeAffiliations({ path, valueHeader, descHeader }: AffiliationsField, item: Group, cells: Cells): void {
  const list = valueAt(item, path);
  if (!Array.isArray(list) || list.length === 0 || !list.every(isCounted)) return;
  const values = encodeCell(
    'texts',
    list.map(({ value }) => value),
  );
  const descriptions = encodeCell(
    'texts',
    list.map(({ desc }) => desc),
  );
  if (values === undefined || descriptions === undefined) return;
  if (damageInCell(valueHeader, values) !== undefined || damageInCell(descHeader, descriptions) !== undefined) return;
  cells.set(valueHeader, values);
  cells.set(descHeader, descriptions);
  removeAt(item, path);
}

function isCounted(entry: unknown, index: number): entry is Group {
  return (
    isGroup(entry) &&
    Object.keys(entry).length === 3 &&
    typeof entry['value'] === 'string' &&
    typeof entry['desc'] === 'string' &&
    entry['order'] === index + 1
  );
}

function takeOnlyEntry(field: OnlyEntryField, item: Group, cells: Cells): void {
  const own = onlyEntryCells(field, valueAt(item, field.path));
  if (!own) return;
  for (const [header, cell] of own) cells.set(header, cell);
  removeAt(item, field.path);
}

/** The cells for a list's only entry on its owner's row; undefined when the list needs its own rows. */
export function onlyEntryCells({ fields }: OnlyEntryField, list: unknown): Cells | undefined {
  if (!Array.isArray(list) || list.length !== 1 || !isGroup(list[0])) return undefined;
  const entry = copyGroups(list[0]);
  const cells: Cells = new Map();
  for (const field of fields) takeValue(field, entry, cells);
  return cells.size > 0 && Object.keys(entry).length === 0 ? cells : undefined;
}
