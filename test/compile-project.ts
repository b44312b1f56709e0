import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from '@swc/wasm-typescript';

const PROJECT = resolve(import.meta.dirname, '..');
// Of the console, what has no markup: tests read it.
const CONSOLE = ['console/forms', 'console/pages', 'console/texts'];
const FOLDERS = ['activities', 'api', 'bench', 'cli', 'engines', 'shared', 'test', 'workers', 'workflows', ...CONSOLE];
const LOADER = join(import.meta.dirname, 'support', 'compiled-loader.mjs');

/**
 * Compiles the project's TypeScript into `folder`. Types become blanks, so that lines and columns stay and no process
 * has to read source maps.
 * @returns Node's options for processes that load it from there.
 */
export async function compileProject(folder: string): Promise<string[]> {
  const compiled = join(folder, 'compiled');
  const found = await Promise.all(FOLDERS.map((name) => readdir(join(PROJECT, name), { recursive: true })));
  const files = found.flatMap((names, index) =>
    names.filter((name) => name.endsWith('.ts')).map((name) => join(FOLDERS[index] ?? '', name)),
  );
  for (const folderOfFiles of new Set(files.map((file) => dirname(file)))) {
    await mkdir(join(compiled, folderOfFiles), { recursive: true });
  }
  await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(PROJECT, file), 'utf8');
      const { code } = transformSync(text, { mode: 'strip-only', filename: file });
      await writeFile(join(compiled, `${file.slice(0, -'.ts'.length)}.js`), code);
    }),
  );
  process.env['MUSTER_TEST_COMPILED'] = compiled;
  return ['--import', LOADER];
}
