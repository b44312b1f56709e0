import { readdir, rm } from 'node:fs/promises';
import { exportsFolder, exportFolderOf } from '../../shared/files/folders.ts';
import type { Config } from '../../shared/runtime/config.ts';
import type { Store } from '../../shared/store/store.ts';

/**
 * Removes expired exports, and what ended runs left without a file: parts of cancelled exports and of late attempts.
 * Safe to call from several workers at once, and again after a crash.
 */
export async function sweepExports(store: Store, config: Config, now: Date): Promise<void> {
  for (const { _id } of await store.exports.expired(now)) {
    await rm(exportFolderOf(config, _id), { recursive: true, force: true });
    // An attempt at a batch that woke up after the file was joined may have claimed its part again.
    await store.exports.removeParts(_id);
    await store.exports.markRemoved(_id, now);
  }
  for (const run of await runsWithFolders(config)) {
    if (await store.exports.get(run)) continue;
    const found = await store.runs.get(run);
    // Other installations may share the folder: unknown files are not ours.
    if (!found?.endTime) continue;
    await rm(exportFolderOf(config, run), { recursive: true, force: true });
    await store.exports.removeParts(run);
  }
}

async function runsWithFolders(config: Config): Promise<string[]> {
  try {
    return await readdir(exportsFolder(config));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
