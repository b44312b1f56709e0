import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MusterError } from '../errors.ts';
import { dayIn } from '../model/partial-date.ts';
import type { Store } from '../store/store.ts';
import type { LineContext } from './line-context.ts';
import { LineLog } from './line-log.ts';
import { loadRecordFile, type RecordFile } from './load-record-file.ts';
import {
  LOAD_FILES,
  type FileReport,
  type KeptRecord,
  type LoadFile,
  type LoadProgress,
  type LoadReport,
  type RejectedLine,
} from './load-report.ts';
import { loadUnitFile } from './load-unit-file.ts';
import type { LoadWork } from './load-work.ts';
import { readAsset, type AssetRecord } from './read-asset.ts';
import { readPerson, type PersonRecords } from './read-person.ts';

export interface LoadOptions {
  /** Prefix of unit references, `INST___code`. */
  institution: string;
  /** The institution's, an IANA name. */
  timeZone: string;
  /** Folder for the files of rejected lines and of kept records. */
  reportFolder: string;
  /** Where rejected lines go instead. */
  rejectsFile?: string | undefined;
  /** Write also what was changed here since it was loaded. */
  overwrite?: boolean | undefined;
  /** Told of each asset's id in the order of the file, once the asset is in the store. */
  onAsset?: ((id: string) => void) | undefined;
}

/**
 * Loads the files of a folder into the store, line by line in constant memory, while everything else goes on working.
 * A bad line goes to the rejects file and the others load. After a crash at any point the same load is simply started
 * again. docs/data-format.md says what the files hold.
 * @throws MusterError when the folder cannot be read or holds none of the files.
 */
export async function loadFolder(
  store: Store,
  folder: string,
  options: LoadOptions,
  onProgress: (progress: LoadProgress) => void = () => undefined,
): Promise<LoadReport> {
  const sizes = await sizesOf(folder);
  if (sizes.size === 0) {
    throw new MusterError('NOTHING_TO_LOAD', 400, `${folder} holds none of the files ${LOAD_FILES.join(', ')}.`);
  }
  const id = newLoadId(new Date());
  const rejects = new LineLog<RejectedLine>(options.rejectsFile ?? join(options.reportFolder, `${id}.rejects.jsonl`));
  const kept = new LineLog<KeptRecord>(join(options.reportFolder, `${id}.kept.jsonl`));
  const overwrite = options.overwrite ?? false;
  const work: LoadWork = { store, folder, sizes, by: `load:${id}`, overwrite, rejects, kept, onProgress };
  try {
    const files = await loadFiles(work, options);
    return {
      id,
      files,
      missing: LOAD_FILES.filter((file) => !sizes.has(file)),
      rejected: files.reduce((sum, { rejected }) => sum + rejected, 0),
      firstRejected: rejects.first,
      ...(rejects.lines > 0 ? { rejectsFile: rejects.path } : {}),
      kept: kept.lines,
      firstKept: kept.first,
      ...(kept.lines > 0 ? { keptFile: kept.path } : {}),
    };
  } finally {
    await rejects.close();
    await kept.close();
  }
}

/** Units first, since people and assets refer to them. */
async function loadFiles(work: LoadWork, { institution, timeZone, onAsset }: LoadOptions): Promise<FileReport[]> {
  const { sizes, store } = work;
  const files: FileReport[] = [];
  if (sizes.has('organization-units.jsonl')) files.push(await loadUnitFile(work));
  const unitNames = new Map((await store.units.list()).map(({ code, name }) => [code, name]));
  const context: LineContext = { institution, unitNames, today: dayIn(timeZone, new Date()) };
  if (sizes.has('researchers.jsonl')) files.push(await loadRecordFile(work, peopleFile(context)));
  if (sizes.has('assets.jsonl')) files.push(await loadRecordFile(work, assetFile(context, onAsset)));
  return files;
}

function peopleFile(context: LineContext): RecordFile<PersonRecords> {
  return {
    file: 'researchers.jsonl',
    read: (line) => readPerson(line, context),
    idOf: ({ user }) => user._id,
    recordsOf: ({ user, researcher }) => ({ users: user, ...(researcher ? { researchers: researcher } : {}) }),
  };
}

function assetFile(context: LineContext, onLoaded: LoadOptions['onAsset']): RecordFile<AssetRecord> {
  return {
    file: 'assets.jsonl',
    read: (line) => readAsset(line, context),
    idOf: ({ _id }) => _id,
    recordsOf: (asset) => ({ assets: asset }),
    onLoaded,
  };
}

/** @throws MusterError when the folder cannot be read. */
async function sizesOf(folder: string): Promise<Map<LoadFile, number>> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new MusterError('NO_FOLDER', 400, `${folder} is no folder that can be read.`);
  const sizes = new Map<LoadFile, number>();
  for (const file of LOAD_FILES) {
    const found = await stat(join(folder, file)).catch(() => undefined);
    if (found?.isFile()) sizes.set(file, found.size);
  }
  return sizes;
}

/** Sorts by time, and is new even when two loads start at once. */
function newLoadId(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
