import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MusterError } from '../../runtime/errors.ts';
import type { Store } from '../../store/store.ts';
import type { LineContext } from '../lines.ts';
import { loadRecordFile, type RecordFile } from './load-record-file.ts';
import { LOAD_FILES, type FileReport, type LoadProgress, type LoadReport } from './load-report.ts';
import { loadUnitFile } from './load-unit-file.ts';
import type { LoadWork } from './load-work.ts';
import { readItems } from './read-items.ts';
import { readContext, runLoad, type LoadOptions } from './run-load.ts';
import { readAsset, type AssetRecord } from './read-asset.ts';
import { readPerson, type PersonRecords } from './read-person.ts';

export type { LoadOptions } from './run-load.ts';

/**
 * Loads the files of a folder into the store, line by line in constant memory, while everything else keeps working.
 * Bad lines go to the rejects file; the others load. After a crash, start the same load again. docs/data-format.md
 * describes the files.
 * @throws MusterError when the folder cannot be read or has none of the files.
 */
export async function loadFolder(
  store: Store,
  folder: string,
  options: LoadOptions,
  onProgress: (progress: LoadProgress) => void = () => undefined,
): Promise<LoadReport> {
  const sizes = await sizesOf(folder);
  if (sizes.size === 0) {
    throw new MusterError('NOTHING_TO_LOAD', 400, `${folder} contains none of the files ${LOAD_FILES.join(', ')}.`);
  }
  const missing = LOAD_FILES.filter((file) => !sizes.has(file));
  return runLoad({ store, folder, sizes, missing }, options, onProgress, (work) => loadFiles(work, options));
}

/** Units first, because people and assets refer to them. */
async function loadFiles(work: LoadWork, { institution, timeZone, onAsset }: LoadOptions): Promise<FileReport[]> {
  const { sizes, store } = work;
  const files: FileReport[] = [];
  if (sizes.has('organization-units.jsonl')) files.push(await loadUnitFile(work));
  const context = await readContext(store, { institution, timeZone });
  if (sizes.has('researchers.jsonl')) files.push(await loadRecordFile(work, peopleFile(context)));
  if (sizes.has('assets.jsonl')) files.push(await loadRecordFile(work, assetFile(context, onAsset)));
  return files;
}

function peopleFile(context: LineContext): RecordFile<PersonRecords> {
  return {
    file: 'researchers.jsonl',
    items: (path) => readItems(path, { read: (line) => readPerson(line, context), idOf: ({ user }) => user._id }),
    recordsOf: ({ user, researcher }) => ({ users: user, ...(researcher ? { researchers: researcher } : {}) }),
  };
}

function assetFile(context: LineContext, onLoaded: LoadOptions['onAsset']): RecordFile<AssetRecord> {
  return {
    file: 'assets.jsonl',
    items: (path) => readItems(path, { read: (line) => readAsset(line, context), idOf: ({ _id }) => _id }),
    recordsOf: (asset) => ({ assets: asset }),
    onLoaded,
  };
}

/** @throws MusterError when the folder cannot be read. */
async function sizesOf(folder: string): Promise<Map<string, number>> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new MusterError('NO_FOLDER', 400, `${folder} is not a readable folder.`);
  const sizes = new Map<string, number>();
  for (const file of LOAD_FILES) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found?.isFile()) sizes.set(file, found.size);
  }
  return sizes;
}
