import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { dayIn } from '../../model/partial-date.ts';
import type { Store } from '../../store/store.ts';
import type { LineContext } from '../lines.ts';
import { LineLog, type LoadWork } from './load-work.ts';
import type {
  FileReport,
  KeptRecord,
  LoadConflict,
  LoadFile,
  LoadProgress,
  LoadReport,
  RejectedLine,
} from './load-report.ts';

export interface LoadOptions {
  /** Prefix of unit references, `INST___code`. */
  institution: string;
  /** The institution's time zone, an IANA name. */
  timeZone: string;
  /** Folder for the files of rejected lines, of kept records and of conflicts. */
  reportFolder: string;
  /** Overrides the file for rejected lines. */
  rejectsFile?: string | undefined;
  /** Also overwrite records that were changed here since they were loaded. */
  overwrite?: boolean | undefined;
  /** Called with each asset's id, in file order, once the asset is in the store. */
  onAsset?: ((id: string) => void) | undefined;
}

/** The source of a load. */
export interface LoadSource {
  store: Store;
  folder: string;
  /** The existing files, with their sizes in bytes. */
  sizes: ReadonlyMap<string, number>;
  missing: LoadFile[];
}

/** Runs a load: gives it an id, collects rejected lines and kept records in files, and returns its report. */
export async function runLoad(
  { store, folder, sizes, missing }: LoadSource,
  { rejectsFile, reportFolder, overwrite = false }: LoadOptions,
  onProgress: (progress: LoadProgress) => void,
  load: (work: LoadWork) => Promise<FileReport[]>,
): Promise<LoadReport> {
  const id = newLoadId(new Date());
  const rejects = new LineLog<RejectedLine>(rejectsFile ?? join(reportFolder, `${id}.rejects.jsonl`));
  const kept = new LineLog<KeptRecord>(join(reportFolder, `${id}.kept.jsonl`));
  const conflicts = new LineLog<LoadConflict>(join(reportFolder, `${id}.conflicts.jsonl`));
  try {
    const logs = { rejects, kept, conflicts };
    const files = await load({ store, folder, sizes, by: `load:${id}`, overwrite, ...logs, onProgress });
    return {
      id,
      files,
      missing,
      rejected: files.reduce((sum, { rejected }) => sum + rejected, 0),
      firstRejected: rejects.first,
      ...(rejects.lines > 0 ? { rejectsFile: rejects.path } : {}),
      kept: kept.lines,
      firstKept: kept.first,
      ...(kept.lines > 0 ? { keptFile: kept.path } : {}),
      conflicts: conflicts.lines,
      firstConflicts: conflicts.first,
      ...(conflicts.lines > 0 ? { conflictsFile: conflicts.path } : {}),
    };
  } finally {
    await rejects.close();
    await kept.close();
    await conflicts.close();
  }
}

/** Context from the repository for reading lines. */
export async function readContext(
  { units }: Pick<Store, 'units'>,
  { institution, timeZone }: Pick<LoadOptions, 'institution' | 'timeZone'>,
): Promise<LineContext> {
  const unitNames = new Map((await units.list()).map(({ code, name }) => [code, name]));
  return { institution, unitNames, today: dayIn(timeZone, new Date()) };
}

/** Sorts by time, and is unique even when two loads start at once. */
function newLoadId(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}
