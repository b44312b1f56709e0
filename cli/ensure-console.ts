import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exclusively } from '../engines/mutual-exclusion.ts';

const CONSOLE = fileURLToPath(new URL('../console/', import.meta.url));
const BUILT = join(CONSOLE, 'built');
/** Says which sources were built. */
const STAMP = join(BUILT, 'stamp');
const VITE = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));

/** Builds the console beside something else that starts; if that fails, says so and lets the rest go on. */
export async function prepareConsole(say: (text: string) => void): Promise<void> {
  try {
    await ensureConsole();
  } catch (error) {
    say(
      `The console could not be built, so there are no pages: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Builds the console if its sources changed since, so that `npm start` and the demo show it without a step of its own. An
 * installation that is built already has no sources, and one without the tools to build works without pages.
 * @throws Error with what the build said, if it fails.
 */
export async function ensureConsole(): Promise<void> {
  if (!existsSync(join(CONSOLE, 'vite.config.ts')) || !existsSync(VITE)) return;
  const sources = await digestOfSources();
  if ((await builtSources()) === sources) return;
  await mkdir(BUILT, { recursive: true });
  await exclusively(join(CONSOLE, 'built.lock'), async () => {
    if ((await builtSources()) === sources) return;
    await promisify(execFile)(process.execPath, [VITE, 'build', CONSOLE, '--logLevel', 'error']);
    await writeFile(STAMP, sources);
  });
}

async function builtSources(): Promise<string | undefined> {
  return readFile(STAMP, 'utf8').catch(() => undefined);
}

async function digestOfSources(): Promise<string> {
  const digest = createHash('sha256');
  const lock = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  for (const path of [lock, ...(await sourcePaths())]) {
    digest
      .update(path.slice(CONSOLE.length))
      .update('\0')
      .update(await readFile(path));
  }
  return digest.digest('hex');
}

async function sourcePaths(): Promise<string[]> {
  const entries = await readdir(CONSOLE, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](node_modules|built|built\.lock)([\\/]|$)/.test(path.slice(CONSOLE.length - 1)))
    .sort();
}
