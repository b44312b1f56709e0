import type { StoredFile } from '../model/stored-file.ts';
import type { Store } from '../store/store.ts';
import type { FileStore } from './file-store.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Bytes without a document may belong to an import in progress. */
const SETTLED_MS = DAY_MS;

export interface PurgeReport {
  /** Files that no asset lists, or whose asset is deleted. */
  unused: number;
  /** Of these, unused for the whole retention period: removed, or to be removed. */
  due: number;
  /** Bytes without a document. */
  freedBytes: number;
}

/**
 * Removes files that have been unused for the retention period. The period starts when a purge first finds the file
 * unused and marks it, so that an undo has the whole time. Without `isDeleting` it only marks files and reports.
 */
export async function purgeFiles(
  store: Pick<Store, 'files' | 'assets'>,
  fileStore: FileStore,
  { now, retentionDays, isDeleting }: { now: Date; retentionDays: number; isDeleting: boolean },
): Promise<PurgeReport> {
  const report: PurgeReport = { unused: 0, due: 0, freedBytes: 0 };
  const before = now.getTime() - retentionDays * DAY_MS;
  for await (const file of store.files.all()) {
    if (await isUsed(store, file)) {
      if (file.unusedSince) await store.files.markUnused(file._id, undefined);
      continue;
    }
    report.unused += 1;
    if (!file.unusedSince) await store.files.markUnused(file._id, now);
    const since = file.unusedSince ?? now;
    if (since.getTime() > before) continue;
    report.due += 1;
    const isLast = (await store.files.countOf(file.sha256)) === 1;
    if (isLast) report.freedBytes += file.size;
    if (isDeleting) await store.files.removeUnused(file._id, since);
  }
  if (isDeleting) await removeOrphans(store, fileStore, now);
  return report;
}

async function isUsed({ assets }: Pick<Store, 'assets'>, { _id, asset: id }: StoredFile): Promise<boolean> {
  const asset = await assets.get(id);
  return asset?.files?.some(({ file }) => file.id === _id) ?? false;
}

/** Removes bytes without a document that were not stored recently; an import in progress stores them again. */
async function removeOrphans({ files }: Pick<Store, 'files'>, fileStore: FileStore, now: Date): Promise<void> {
  for await (const sha256 of fileStore.list()) {
    if ((await files.countOf(sha256)) > 0) continue;
    const blob = await fileStore.stat(sha256);
    if (blob && now.getTime() - blob.putAt.getTime() > SETTLED_MS) await fileStore.delete(sha256);
  }
}
