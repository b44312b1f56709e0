import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readBase, type Base } from '../csv/base.ts';
import { openGroupedFile, type RowGroup } from '../csv/read-groups.ts';
import { readRows, type AssetFromRows } from '../csv/read-rows.ts';
import { ASSET_ROW, BASE_HEADER } from '../csv/row-types.ts';
import type { Store } from '../../store/store.ts';
import { invalidLine, type Read, type LineContext } from '../lines.ts';
import type { LoadProgress, LoadReport } from './load-report.ts';
import { loadRecordFile } from './load-record-file.ts';
import { csvPlanner } from './plan-load.ts';
import { describeAffiliation } from './read-author.ts';
import type { LoadedItem } from './read-items.ts';
import { readContext, runLoad, type LoadOptions } from './run-load.ts';

/** An asset of the file, and what the export said of it. */
interface CsvAsset {
  asset: AssetFromRows;
  base?: Base;
}

/**
 * Loads a CSV file of assets in the export's layout; a full export is read back exactly. A file with fewer columns
 * changes only the fields it has columns for. What was changed here since the export is not lost: see `csvPlanner`.
 * docs/export.md describes the file.
 * @throws MusterError when the file cannot be read or its header is not known.
 */
export async function loadCsv(
  store: Store,
  path: string,
  options: LoadOptions,
  onProgress: (progress: LoadProgress) => void = () => undefined,
): Promise<LoadReport> {
  const { columns, groups } = await openGroupedFile(path);
  const file = basename(path);
  const context = await readContext(store, options);
  const source = { store, folder: dirname(path), sizes: new Map([[file, (await stat(path)).size]]), missing: [] };
  return runLoad(source, options, onProgress, async (work) => [
    await loadRecordFile<CsvAsset>(work, {
      file,
      items: () => toItems(groups, context, columns),
      recordsOf: ({ asset }) => ({ assets: asset }),
      plannerOf: (assets) => csvPlanner(columns, basesOf(assets), work, context),
      onLoaded: options.onAsset,
    }),
  ]);
}

/** Reports assets that appear twice, including those whose rows are not together. */
async function* toItems(
  groups: AsyncIterable<RowGroup>,
  context: LineContext,
  columns: readonly string[],
): AsyncGenerator<LoadedItem<CsvAsset>> {
  const firstLines = new Map<string, number>();
  for await (const group of groups) {
    const line = { number: group.line, end: group.end, kind: 'text', text: group.raw } as const;
    const read = readGroup(group, context, columns);
    if (read.kind === 'invalid') {
      yield { line, ...read };
      continue;
    }
    const id = read.value.asset._id;
    const first = firstLines.get(id);
    if (first === undefined) {
      firstLines.set(id, group.line);
      yield { line, kind: 'valid', id, value: read.value };
    } else {
      const message = `repeats the id "${id}" of line ${first}. Keep all rows of an asset together`;
      yield { line, ...invalidLine('', message) };
    }
  }
}

function readGroup(
  { group, rows, problems }: RowGroup,
  context: LineContext,
  columns: readonly string[],
): Read<CsvAsset> {
  if (problems.length > 0) return { kind: 'invalid', problems };
  const describe = { describeAffiliation: (value: string) => describeAffiliation(value, context) };
  const read = readRows(group, rows, describe, columns);
  if (read.kind === 'invalid') return read;
  const cell = rows.find(({ type }) => type === ASSET_ROW.name)?.cells.get(BASE_HEADER);
  if (cell === undefined) return { kind: 'valid', value: { asset: read.value } };
  const base = readBase(cell);
  if (base) return { kind: 'valid', value: { asset: read.value, base } };
  const message = 'is not as the export wrote it. Empty the cell to load the asset without it, or export again';
  return invalidLine(BASE_HEADER, message);
}

function basesOf(assets: readonly CsvAsset[]): ReadonlyMap<string, Base> {
  return new Map(assets.flatMap(({ asset, base }) => (base ? [[asset._id, base] as const] : [])));
}
