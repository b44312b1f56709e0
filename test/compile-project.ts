import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const PROJECT = resolve(import.meta.dirname, '..');
const FOLDERS = ['activities', 'api', 'bench', 'cli', 'engines', 'shared', 'test', 'workers', 'workflows'];
const LOADER = join(import.meta.dirname, 'support', 'compiled-loader.mjs');

/** Compiles the project's TypeScript into `folder`. @returns Node's options for processes that load it from there. */
export async function compileProject(folder: string): Promise<string[]> {
  const found = await Promise.all(FOLDERS.map((name) => readdir(join(PROJECT, name), { recursive: true })));
  const files = found.flatMap((names, index) =>
    names.filter((name) => name.endsWith('.ts')).map((name) => join(PROJECT, FOLDERS[index] ?? '', name)),
  );
  const outdir = join(folder, 'compiled');
  await build({
    entryPoints: files,
    absWorkingDir: PROJECT,
    outbase: PROJECT,
    outdir,
    format: 'esm',
    platform: 'node',
    target: 'esnext',
    sourcemap: 'inline',
    sourcesContent: false,
    sourceRoot: PROJECT,
  });
  process.env['MUSTER_TEST_COMPILED'] = outdir;
  return ['--import', LOADER];
}
