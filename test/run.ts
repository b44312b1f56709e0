import { setMaxListeners } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { openEngines, type Engines } from '../engines/engines.ts';
import { readConfig } from '../shared/runtime/config.ts';
import { shareProcesses } from './shared-processes.ts';
import { bundleInto } from './support/workflow-bundle.ts';

const FILE_LIMIT_MINUTES = 15;
const FULL_FILE_LIMIT_MINUTES = 60;
const FULL_FIGURES = 'MUSTER_TEST_FULL';
const USAGE =
  'npm test -- [--full] [file…]: --full runs the faults in their full figures; files instead of all of these.';

const selected = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const isFull = flags.includes('--full');
if (flags.some((flag) => flag !== '--full')) {
  console.error(USAGE);
  process.exit(2);
}

const dataFolder = await mkdtemp(join(tmpdir(), 'muster-test-'));
const stopping = new AbortController();
// Every file listens; Node takes more than ten for a leak.
setMaxListeners(0, stopping.signal);
let engines: Engines | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopping.abort();
    if (engines === undefined) process.exit(130);
  });
}

try {
  engines = await openEngines(readConfig({ MUSTER_DATA: dataFolder }), {
    ports: 'free',
    onSignal: 'leave-to-caller',
    onProgress: say,
    onEvent: say,
  });
  process.env['TEMPORAL_ADDRESS'] = engines.temporalAddress;
  process.env['MONGODB_URL'] = engines.mongodbUrl;
  process.env['MUSTER_TEST_BUNDLE'] = await bundleInto(dataFolder);
  if (isFull) process.env[FULL_FIGURES] = '1';
  const files = selected.length > 0 ? selected : await testFiles();
  const hasPassed = await runFiles(files);
  process.exitCode = stopping.signal.aborted ? 130 : hasPassed ? 0 : 1;
} finally {
  await engines?.close();
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}

function say(line: string): void {
  console.error(line);
}

/** All test files, most of them together; only the faults, and what else has full figures, if these are wanted. */
async function testFiles(): Promise<string[]> {
  const found = await readdir(import.meta.dirname, { recursive: true });
  const files = found
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(import.meta.dirname, file))
    .sort();
  if (!isFull) return shareProcesses(files, import.meta.dirname, dataFolder);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const faults = join(import.meta.dirname, 'faults', sep);
  return files.filter((file, index) => file.startsWith(faults) || texts[index]?.includes(FULL_FIGURES));
}

/** Prints the tests as they end, and the runner's counts last. @returns whether all passed. */
async function runFiles(files: string[]): Promise<boolean> {
  const counts: string[] = [];
  let hasPassed = true;
  const stream = run({
    files,
    // Tests wait as much as they work: one more than there are cores keeps these busy.
    concurrency: Math.min(4, availableParallelism() + 1),
    timeout: (isFull ? FULL_FILE_LIMIT_MINUTES : FILE_LIMIT_MINUTES) * 60_000,
    signal: stopping.signal,
  });
  stream.on('test:fail', ({ todo }) => {
    if (todo === undefined || todo === false) hasPassed = false;
  });
  stream.on('test:diagnostic', ({ nesting, message }) => {
    if (nesting === 0 && /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/.test(message)) {
      counts.push(message);
    }
  });
  for await (const text of stream.compose(new spec())) process.stdout.write(String(text));
  process.stdout.write(counts.map((line) => `# ${line}\n`).join(''));
  return hasPassed;
}
