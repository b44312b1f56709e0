import { join } from 'node:path';
import type { Config } from '../runtime/config.ts';

/** Where the downloads of a run are while they are on their way: on the store's file system, to be moved and not copied. */
export function partsFolderOf({ filesFolder }: Pick<Config, 'filesFolder'>, run: string): string {
  return join(filesFolder, 'parts', run);
}
