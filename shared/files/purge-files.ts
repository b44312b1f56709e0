import type { Asset } from '../model/asset.ts';
import type { StoredFile } from '../model/stored-file.ts';
import type { Store } from '../store/store.ts';
import type { FileStore } from './file-store.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Bytes without a document may belong to an import that is about to say so. */
const SETTLED_MS = DAY_MS;

export interface PurgeReport {
  /** Files that no asset shows, or whose asset is deleted. */
  unused: number;
  /** Of these, unused for the retention: taken away, or what would be. */
  due: number;
  /** Bytes that nobody has any more. */
  freedBytes: number;
}

/**
 * Takes away files that have been unused for the retention. One that is found unused is marked, and counts from then on, so
 * that an undo has the whole time. Without `isDeleting` it marks, and says what would go.
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
  const asset = (await assets.get(id)) as Asset | undefined;
  return asset?.files?.some(({ file }) => file.id === _id) ?? false;
}

/** Bytes that no document names, and that were not put just now; an import that puts them meanwhile brings them again. */
async function removeOrphans({ files }: Pick<Store, 'files'>, fileStore: FileStore, now: Date): Promise<void> {
  for await (const sha256 of fileStore.list()) {
    if ((await files.countOf(sha256)) > 0) continue;
    const blob = await fileStore.stat(sha256);
    if (blob && now.getTime() - blob.putAt.getTime() > SETTLED_MS) await fileStore.delete(sha256);
  }
}
