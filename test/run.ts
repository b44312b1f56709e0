import { setMaxListeners } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { openEngines, type Engines } from '../engines/engines.ts';
import { readConfig } from '../shared/runtime/config.ts';
import { compileProject } from './compile-project.ts';
import { tellPure } from './pure-files.ts';
import { resultOf, startFiles, type Started } from './run-files.ts';
import { lookAgain, sum } from './second-look.ts';
import { shareProcesses } from './shared-processes.ts';
import { bundleInto } from './support/workflow-bundle.ts';

const FILE_LIMIT_MINUTES = 15;
const FULL_FILE_LIMIT_MINUTES = 120;
const FULL_FIGURES = 'MUSTER_TEST_FULL';
const USAGE = `npm test -- [--full | --quick] [file…]
  --full   the faults, and what else has them, in their full figures
  --quick  only what needs no engine and starts no process
  file…    these files instead of all`;

const selected = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const isFull = flags.includes('--full');
const isQuick = flags.includes('--quick');
if (flags.some((flag) => flag !== '--full' && flag !== '--quick') || (isFull && isQuick)) {
  console.error(USAGE);
  process.exit(2);
}

const dataFolder = await mkdtemp(join(tmpdir(), 'muster-test-'));
const stopping = new AbortController();
// Every file adds a listener; Node warns of a leak above ten.
setMaxListeners(0, stopping.signal);
let engines: Engines | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopping.abort();
    if (engines === undefined) process.exit(130);
  });
}

try {
  const files = selected.length > 0 ? selected : await testFiles();
  const [{ pure, others }, options] = await Promise.all([tellPure(files), compileProject(dataFolder)]);
  // The test runner starts its processes with the options of this one.
  process.execArgv = options;
  // From Node 22 on, processes share what one of them compiled.
  process.env['NODE_COMPILE_CACHE'] ??= join(dataFolder, 'compile-cache');
  if (isQuick) say(`${pure.length} of ${files.length} test files need no engine and start no process.`);
  // While the engines start, those run that need none.
  const first = start(await processesOf(pure));
  if (!isQuick && others.length > 0) await startEngines();
  const second = start(isQuick ? [] : await processesOf(others));
  const result = sum(await resultOf(first), await resultOf(second));
  const isWhole = selected.length === 0 && !isFull && !isQuick && !stopping.signal.aborted;
  const { counts, failed } = isWhole ? await lookAgain(result, (file) => resultOf(start([file], 1)), say) : result;
  for (const [name, count] of counts) console.log(`# ${name} ${count}`);
  console.log(`# duration_ms ${performance.now().toFixed(0)}`);
  process.exitCode = stopping.signal.aborted ? 130 : failed.size === 0 ? 0 : 1;
} finally {
  await engines?.close();
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}

function say(line: string): void {
  console.error(line);
}

async function startEngines(): Promise<void> {
  const [opened, bundle] = await Promise.all([
    openEngines(readConfig({ MUSTER_DATA: dataFolder }), {
      ports: 'free',
      onSignal: 'leave-to-caller',
      onProgress: say,
      onEvent: say,
    }),
    bundleInto(dataFolder),
  ]);
  engines = opened;
  process.env['TEMPORAL_ADDRESS'] = engines.temporalAddress;
  process.env['MONGODB_URL'] = engines.mongodbUrl;
  process.env['MUSTER_TEST_BUNDLE'] = bundle;
  process.env['MUSTER_TEST_DOCUMENTS'] = dataFolder;
  if (isFull) process.env[FULL_FIGURES] = '1';
}

/** All test files; only the faults, and what else has full figures, if these are wanted. */
async function testFiles(): Promise<string[]> {
  const found = await readdir(import.meta.dirname, { recursive: true });
  const files = found
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(import.meta.dirname, file))
    .sort();
  if (!isFull) return files;
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const faults = join(import.meta.dirname, 'faults', sep);
  return files.filter((file, index) => file.startsWith(faults) || texts[index]?.includes(FULL_FIGURES));
}

/** One process per file if files are named or run with full figures; else most of them share a few. */
async function processesOf(files: readonly string[]): Promise<readonly string[]> {
  return isFull || selected.length > 0 ? files : shareProcesses(files, import.meta.dirname, dataFolder);
}

/** Tests wait as much as they work: one more process than there are cores keeps these busy. */
function start(files: readonly string[], concurrency = Math.min(4, availableParallelism() + 1)): Started {
  const minutes = isFull ? FULL_FILE_LIMIT_MINUTES : FILE_LIMIT_MINUTES;
  return startFiles(files, { concurrency, timeout: minutes * 60_000, signal: stopping.signal });
}
