import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Imports every module of a folder and collects their exports that pass the test: a new job is found because its
 * file is there, without a list to keep.
 */
export async function loadExports<T>(folder: string, isWanted: (value: unknown) => value is T): Promise<T[]> {
  const files = (await readdir(folder)).filter((file) => /\.(ts|js)$/.test(file) && !file.endsWith('.d.ts')).sort();
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(join(folder, file)).href) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((exports) => Object.values(exports).filter(isWanted));
}
