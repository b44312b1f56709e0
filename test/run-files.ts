import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** What came of test files. */
export interface Result {
  /** Tests, suites, pass, fail and so on, in the runner's order. */
  counts: ReadonlyMap<string, number>;
  /** The files that a test failed in; the file of the process itself where its end failed. */
  failed: ReadonlySet<string>;
}

export interface Started {
  stream: ReturnType<typeof run>;
  counts: Map<string, number>;
  failed: Set<string>;
}

interface RunOptions {
  /** Processes at a time. */
  concurrency: number;
  /** Of one process, in ms. */
  timeout: number;
  signal: AbortSignal;
}

/** Starts test files, a process each. `resultOf` prints what they say. */
export function startFiles(files: readonly string[], options: RunOptions): Started {
  const stream = run({ files: [...files], ...options });
  const started: Started = { stream, counts: new Map(), failed: new Set() };
  stream.on('test:fail', ({ todo, file, name }) => {
    if (todo === undefined || todo === false) started.failed.add(file ?? name);
  });
  stream.on('test:diagnostic', ({ nesting, message }) => {
    const [, name, count] = /^(tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(message) ?? [];
    if (nesting === 0 && name !== undefined) started.counts.set(name, Number(count));
  });
  return started;
}

/** Prints the tests as they end, and waits for the last. */
export async function resultOf({ stream, counts, failed }: Started): Promise<Result> {
  for await (const text of stream.compose(new spec())) process.stdout.write(String(text));
  return { counts, failed };
}
