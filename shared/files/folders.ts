import { join } from 'node:path';
import type { ExportFile } from '../model/export-file.ts';
import type { Config } from '../runtime/config.ts';

/** Where exports are: a folder for each run, shared by the API and all workers. */
export function exportsFolder({ filesFolder }: Pick<Config, 'filesFolder'>): string {
  return join(filesFolder, 'exports');
}

/** Where the parts of a run's export are, and its file. */
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

/** Where the downloads of a run are while they are on their way: on the store's file system, to be moved and not copied. */
export function partsFolderOf({ filesFolder }: Pick<Config, 'filesFolder'>, run: string): string {
  return join(filesFolder, 'parts', run);
}
