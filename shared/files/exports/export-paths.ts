import { join } from 'node:path';
import type { Config } from '../../runtime/config.ts';

/** Where exports are: a folder for each run, shared by the API and all workers. */
export function exportsFolder({ filesFolder }: Pick<Config, 'filesFolder'>): string {
  return join(filesFolder, 'exports');
}

export function runFolder(config: Pick<Config, 'filesFolder'>, run: string): string {
  return join(exportsFolder(config), run);
}

/** The finished file of a run. */
export function exportPath(config: Pick<Config, 'filesFolder'>, { _id, name }: { _id: string; name: string }): string {
  return join(runFolder(config, _id), name);
}
