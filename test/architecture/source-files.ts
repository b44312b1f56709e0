import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IMPORTS } from './folder-order.mjs';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Every file of code that is not a test or a bench, by its path from the project's folder. */
export async function sourceFiles(): Promise<string[]> {
  const folders = Object.keys(IMPORTS).map(async (folder) => {
    const entries = await readdir(join(PROJECT, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)));
  });
  return (await Promise.all(folders)).flat().sort();
}
