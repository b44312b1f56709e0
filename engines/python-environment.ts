import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EngineError, type OnProgress } from './engine.ts';
import { exclusively } from './mutual-exclusion.ts';
import { runningProcesses } from './processes.ts';
import { findPython } from './python.ts';

/** Written last: without it the installation is incomplete. */
const MARKER = 'installed.json';
const LINES_SHOWN = 15;

/** What pip installs in one step: exact versions with hashes, as wheels unless stated otherwise. */
export interface LockedPackages {
  lockFile: string;
  /**
   * Published only as source; built with what was installed before, because pip's own build downloads have no hashes.
   */
  fromSource?: readonly string[];
}

export interface PythonPackages {
  /** Environments of earlier locks in it are removed. */
  folder: string;
  /** Installed in this order. */
  locks: readonly LockedPackages[];
  /** For messages, e.g. "the engines". */
  what: string;
  /** A rough size for the user, for example "about 100 MB". */
  size: string;
  /** What users can do if the installation is not possible. */
  otherwise?: string;
}

/**
 * Installs Python packages into a separate environment, once for each version of the locks; processes that ask at the
 * same time wait for one of them. Every downloaded file must match a hash in its lock.
 * @returns the folder of the environment's programs.
 * @throws EngineError when Python is missing or the packages cannot be downloaded.
 */
export async function installPythonPackages(packages: PythonPackages, onProgress: OnProgress): Promise<string> {
  const { locks, what } = packages;
  const version = createHash('sha256');
  for (const { lockFile } of locks) version.update(await readFile(lockFile));
  await mkdir(packages.folder, { recursive: true });
  // Through a link it is the same environment.
  const folder = await realpath(packages.folder);
  const environment = join(folder, `python-${version.digest('hex').slice(0, 12)}`);
  if (!(await isInstalled(environment))) {
    await exclusively(
      join(folder, 'install'),
      async () => {
        if (await isInstalled(environment)) return;
        await install(environment, packages, onProgress);
        await removeOthers(folder, environment);
      },
      () => {
        onProgress(`Waiting for another process to install ${what}`);
      },
    );
  }
  return join(environment, 'bin');
}

/** A Python environment breaks when it is moved, or when its Python is removed. */
async function isInstalled(environment: string): Promise<boolean> {
  if (!existsSync(join(environment, 'bin', 'python'))) return false;
  try {
    const marker = JSON.parse(await readFile(join(environment, MARKER), 'utf8')) as { at?: unknown };
    return marker.at === environment;
  } catch {
    return false;
  }
}

async function install(environment: string, packages: PythonPackages, onProgress: OnProgress): Promise<void> {
  const { locks, what, size } = packages;
  const say = (step: string) => {
    onProgress(`Installing ${what} (once, ${size}): ${step}`);
  };
  const python = await findPython();
  say('making a Python environment');
  await rm(environment, { recursive: true, force: true });
  await runToEnd(packages, python, ['-m', 'venv', environment], () => undefined);
  for (const lock of locks) {
    await runToEnd(packages, join(environment, 'bin', 'python'), pipArguments(lock), (line) => {
      sayOfPip(line, say);
    });
  }
  await writeFile(join(environment, MARKER), JSON.stringify({ at: environment }));
}

function pipArguments({ lockFile, fromSource = [] }: LockedPackages): string[] {
  const hashed = ['--require-hashes', '--no-deps', '--only-binary', ':all:'];
  const source = fromSource.length === 0 ? [] : ['--no-build-isolation', '--no-binary', fromSource.join(',')];
  return ['-m', 'pip', 'install', ...hashed, ...source, '--no-input', '--progress-bar', 'off', '-r', lockFile];
}

function sayOfPip(line: string, say: (step: string) => void): void {
  const found = /^\s*(Collecting|Downloading|Using cached|Installing) (\S+).*?(\([\d.]+ [kM]B\))?$/.exec(line);
  const [, step, file, size] = found ?? [];
  if (step === 'Installing') say('unpacking');
  else if (file !== undefined) say(`${file.split('/').at(-1) ?? file} ${size ?? ''}`.trim());
}

/** Earlier versions are removed unless their engines still run. */
async function removeOthers(folder: string, environment: string): Promise<void> {
  const running = await runningProcesses();
  for (const entry of await readdir(folder)) {
    const other = join(folder, entry);
    if (!entry.startsWith('python-') || other === environment) continue;
    if (running.some(({ commandLine }) => commandLine.includes(`${other}/`))) continue;
    await rm(other, { recursive: true, force: true });
  }
}

async function runToEnd(
  { what, otherwise }: PythonPackages,
  command: string,
  parameters: string[],
  onLine: (line: string) => void,
): Promise<void> {
  const child = spawn(command, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A user's pip setting could install elsewhere.
    env: { ...process.env, PIP_USER: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONUNBUFFERED: '1' },
  });
  const end = () => child.kill();
  process.once('exit', end);
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > LINES_SHOWN) last.shift();
      onLine(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  process.off('exit', end);
  if (code === 0) return;
  throw new EngineError(
    [
      `${what.charAt(0).toUpperCase()}${what.slice(1)} could not be installed. ` +
        'The packages come from PyPI, or from the mirror that pip is set up for.',
      ...last.map((line) => `  ${line}`),
      ...(otherwise === undefined ? [] : [otherwise]),
    ].join('\n'),
  );
}
