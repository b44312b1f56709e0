import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { openGroupedFile, type RowGroup } from '../csv/read-groups.ts';
import { readRows, type AssetFromRows } from '../csv/read-rows.ts';
import { MusterError } from '../../runtime/errors.ts';
import type { Store } from '../../store/store.ts';
import { invalidLine, type Read, type LineContext } from '../lines.ts';
import type { LoadProgress, LoadReport } from './load-report.ts';
import { loadRecordFile } from './load-record-file.ts';
import { partialAssetPlanner } from './plan-load.ts';
import { describeAffiliation } from './read-author.ts';
import type { LoadedItem } from './read-items.ts';
import { readContext, runLoad, type LoadOptions } from './run-load.ts';

const TITLE_HEADER = 'ASSET_TITLE';

/**
 * Loads a CSV file of assets in the export's layout; a full export is read back exactly. A file with fewer columns
 * changes only the fields it has columns for. docs/export.md describes the file.
 * @throws MusterError when the file cannot be read or its header is not known.
 */
export async function loadCsv(
  store: Store,
  path: string,
  options: LoadOptions,
  onProgress: (progress: LoadProgress) => void = () => undefined,
): Promise<LoadReport> {
  const { columns, groups } = await openGroupedFile(path);
  if (!columns.includes(TITLE_HEADER)) {
    throw new MusterError('CSV_HEADER', 400, `The column ${TITLE_HEADER} is missing. A file to load needs it.`);
  }
  const file = basename(path);
  const context = await readContext(store, options);
  const source = { store, folder: dirname(path), sizes: new Map([[file, (await stat(path)).size]]), missing: [] };
  return runLoad(source, options, onProgress, async (work) => [
    await loadRecordFile<AssetFromRows>(work, {
      file,
      items: () => toItems(groups, context),
      recordsOf: (asset) => ({ assets: asset }),
      planner: partialAssetPlanner(columns, work, context),
      onLoaded: options.onAsset,
    }),
  ]);
}

/** Reports assets that appear twice, including those whose rows are not together. */
async function* toItems(
  groups: AsyncIterable<RowGroup>,
  context: LineContext,
): AsyncGenerator<LoadedItem<AssetFromRows>> {
  const firstLines = new Map<string, number>();
  for await (const group of groups) {
    const line = { number: group.line, end: group.end, kind: 'text', text: group.raw } as const;
    const read = readGroup(group, context);
    if (read.kind === 'invalid') {
      yield { line, ...read };
      continue;
    }
    const id = read.value._id;
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

function readGroup({ group, rows, problems }: RowGroup, context: LineContext): Read<AssetFromRows> {
  if (problems.length > 0) return { kind: 'invalid', problems };
  return readRows(group, rows, { describeAffiliation: (value) => describeAffiliation(value, context) });
}
