import { relative, resolve } from 'node:path';
import { build } from 'esbuild';

const PROJECT = resolve(import.meta.dirname, '..');

/** A file that imports one of these, even indirectly, may talk to engines or start processes or browsers. */
const NOT_PURE = [
  'test/support/engines.ts',
  'engines/engines.ts',
  'node:child_process',
  'node:cluster',
  'playwright-core',
  '@temporalio/testing',
  '@temporalio/worker',
];

export interface TestFiles {
  /** Need no engine and start no process: planners, rules, parsers. */
  pure: string[];
  others: string[];
}

/**
 * Sorts test files by what they import, so that no list has to be kept. A file that is wrongly taken for pure fails: no
 * engine's address is known where it runs.
 */
export async function tellPure(files: readonly string[]): Promise<TestFiles> {
  const importers = await readImporters(files);
  const notPure = new Set<string>();
  const toVisit: string[] = [...NOT_PURE];
  for (let path = toVisit.pop(); path !== undefined; path = toVisit.pop()) {
    if (notPure.has(path)) continue;
    notPure.add(path);
    toVisit.push(...(importers.get(path) ?? []));
  }
  const isPure = (file: string) => !notPure.has(relative(PROJECT, resolve(file)));
  return { pure: files.filter(isPure), others: files.filter((file) => !isPure(file)) };
}

/** @returns for each module, relative to the project, those that import more than types from it. */
async function readImporters(files: readonly string[]): Promise<Map<string, string[]>> {
  const { metafile } = await build({
    entryPoints: [...files],
    absWorkingDir: PROJECT,
    outdir: 'unused',
    write: false,
    bundle: true,
    // What files share is linked once for all of them.
    splitting: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  const importers = new Map<string, string[]>();
  for (const [importer, { imports }] of Object.entries(metafile.inputs)) {
    for (const { path } of imports) importers.set(path, [...(importers.get(path) ?? []), importer]);
  }
  return importers;
}
