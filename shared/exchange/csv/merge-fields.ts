import type { LineProblem, Read } from '../lines.ts';
import { joinAsset, rowTypeOf, splitAsset, type AssetParts } from './asset-parts.ts';
import { isAsExported, type Base } from './base.ts';
import { encodeJsonCell } from './cell.ts';
import { fieldTexts, fieldTextsOfFile, headersOnRow, moreField, readMore } from './field-texts.ts';
import { codeOfList } from './layout.ts';
import { copyGroups, type Group } from './paths.ts';
import type { ItemContext } from './read-item.ts';
import { ASSET_ROW, LISTS_OF_ROWS, type ListOfRows } from './row-types.ts';
import { writeItem } from './write-item.ts';

/** A field that the file and the repository tell differently, as in a file; a field that is not there has no text. */
export interface DifferingField {
  field: string;
  file?: string;
  repository?: string;
}

export interface MergedAsset {
  asset: Group;
  /** The fields that are as the file has them, and were not. */
  taken: DifferingField[];
  /** Changed in the file and in the repository, to different values: they are as the repository has them. */
  conflicts: DifferingField[];
}

interface Sources {
  /** The columns of the file; what has none stays as it is. */
  columns: readonly string[];
  /** What the export said. Without it, every field that differs is taken from the file. */
  base?: Base | undefined;
  id: string;
  stored: Readonly<Group>;
  incoming: Readonly<Group>;
}

/**
 * Merges a file into the stored asset, field by field: what was changed only in the file is taken, what was changed only in
 * the repository stays. It is a problem when taking a list would lose a field that has no column.
 */
export function mergeFields({ columns, base, id, stored, incoming }: Sources, context: ItemContext): Read<MergedAsset> {
  const has = new Set(columns);
  const was = splitAsset(stored);
  const is = splitAsset(incoming);
  const [repository, file] = [fieldTexts(was, has), fieldTextsOfFile(is, has)];
  const taken: DifferingField[] = [];
  const conflicts: DifferingField[] = [];
  for (const field of new Set([...file.keys(), ...repository.keys()])) {
    const [ours, theirs] = [repository.get(field), file.get(field)];
    if (ours === theirs) continue;
    if (base && isAsExported(base, id, field, theirs)) continue;
    const differing = {
      field,
      ...(theirs === undefined ? {} : { file: theirs }),
      ...(ours === undefined ? {} : { repository: ours }),
    };
    (!base || isAsExported(base, id, field, ours) ? taken : conflicts).push(differing);
  }

  const problems: LineProblem[] = [];
  if (is.cells.has(ASSET_ROW.moreHeader) && !has.has(ASSET_ROW.moreHeader)) {
    const message = 'is needed as a column for a value that does not fit into its own';
    problems.push({ field: ASSET_ROW.moreHeader, message });
  }
  const merged = takeFields(was, is, new Set(taken.map(({ field }) => field)), has, problems);
  const asset = joinAsset(merged, context, problems);
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', value: { asset, taken, conflicts } };
}

function takeFields(
  was: AssetParts,
  is: AssetParts,
  taken: ReadonlySet<string>,
  has: ReadonlySet<string>,
  problems: LineProblem[],
): AssetParts {
  const merged: AssetParts = { cells: new Map(was.cells), items: new Map(was.items) };
  const takeCell = (header: string) => {
    const cell = is.cells.get(header);
    if (cell === undefined) merged.cells.delete(header);
    else merged.cells.set(header, cell);
  };
  for (const field of taken) if (has.has(field)) takeCell(field);
  for (const list of LISTS_OF_ROWS) {
    if (!taken.has(codeOfList(list))) continue;
    for (const header of headersOnRow(list)) takeCell(header);
    const items = is.items.get(list);
    if (items) merged.items.set(list, items);
    else merged.items.delete(list);
    problems.push(...losses(list, was.items.get(list) ?? [], has));
  }
  const more = mergeMore(was, is, taken);
  if (Object.keys(more).length === 0) merged.cells.delete(ASSET_ROW.moreHeader);
  else merged.cells.set(ASSET_ROW.moreHeader, encodeJsonCell(JSON.stringify(more)));
  return merged;
}

function mergeMore(was: AssetParts, is: AssetParts, taken: ReadonlySet<string>): Group {
  const ours = readMore(was.cells.get(ASSET_ROW.moreHeader));
  const theirs = readMore(is.cells.get(ASSET_ROW.moreHeader));
  const kept = Object.entries(ours).filter(([name]) => !taken.has(moreField(name)) || Object.hasOwn(theirs, name));
  const added = Object.entries(theirs).filter(([name]) => taken.has(moreField(name)));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(added) };
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
