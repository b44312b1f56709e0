import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** An export, and the file it is in. */
export interface Found<T> {
  value: T;
  /** As seen from the project's folder. */
  file: string;
}

/**
 * Imports every module of a folder and collects their exports that pass the test: a new job is found because its
 * file is there, without a list to keep.
 */
export async function loadExports<T>(folder: string, isWanted: (value: unknown) => value is T): Promise<Found<T>[]> {
  const files = (await readdir(folder)).filter((file) => /\.(ts|js)$/.test(file) && !file.endsWith('.d.ts')).sort();
  const found = files.map(async (name) => {
    const path = join(folder, name);
    const exports = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    const file = relative(PROJECT, path);
    return Object.values(exports)
      .filter(isWanted)
      .map((value) => ({ value, file }));
  });
  return (await Promise.all(found)).flat();
}
