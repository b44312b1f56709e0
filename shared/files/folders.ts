import { join } from 'node:path';
import type { ExportFile } from '../model/export-file.ts';
import type { Config } from '../runtime/config.ts';

/** The folder for exports: one folder per run, shared by the API and all workers. */
export function exportsFolder({ filesFolder }: Pick<Config, 'filesFolder'>): string {
  return join(filesFolder, 'exports');
}

/** The folder for the parts of a run's export and its file. */
export function exportFolderOf(config: Pick<Config, 'filesFolder'>, run: string): string {
  return join(exportsFolder(config), run);
}

/** The finished file of a run. */
export function exportPath(
  config: Pick<Config, 'filesFolder'>,
  { _id, name, file }: Pick<ExportFile, '_id' | 'name' | 'file'>,
): string {
  return join(exportFolderOf(config, _id), file ?? name);
}

/** The folder for a run's downloads in progress: on the store's file system, so that they are moved, not copied. */
export function partsFolderOf({ filesFolder }: Pick<Config, 'filesFolder'>, run: string): string {
  return join(filesFolder, 'parts', run);
}
