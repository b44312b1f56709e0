import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keptBundle, type BundleSources } from './kept-bundle.ts';

/** Source or, built (`dist/`), JavaScript. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

const BUNDLER = `workers/bundling-process.${EXTENSION}`;
const PROJECT = fileURLToPath(new URL('../', import.meta.url));
/** Where Temporal's packages are installed. */
const MODULES = resolve(dirname(createRequire(import.meta.url).resolve('@temporalio/worker/package.json')), '../..');
/** Workflows import from nothing else. */
const SOURCES: Omit<BundleSources, 'kind'> = {
  ...{ project: PROJECT, folders: ['workflows', 'shared'], files: [BUNDLER], modules: MODULES },
};

/** The workflows as one text of JavaScript. */
export interface WorkflowBundle {
  code: string;
}

/** What the bundling process reports at its end. */
export type BundlingMessage = WorkflowBundle | { failed: string };

/**
 * Bundles the workflows for Temporal's sandbox, unless an earlier start made the same bundle.
 * @param isTraced with the interceptors that carry traces on. The workflows take the same steps with and without.
 * @throws with the bundler's message when the workflows cannot be bundled.
 */
export async function bundleWorkflows(isTraced = false): Promise<WorkflowBundle> {
  return { code: await keptBundle({ ...SOURCES, kind: isTraced ? 'traced' : 'plain' }, () => bundle(isTraced)) };
}

/** In a separate process, because the bundler leaves hundreds of megabytes behind that a worker would keep. */
async function bundle(isTraced: boolean): Promise<string> {
  // Not the worker's own options: limits of memory, a debugger, or a program given on the command line.
  const bundler = fork(resolve(PROJECT, BUNDLER), isTraced ? ['traced'] : [], {
    execArgv: EXTENSION === 'ts' ? ['--import', 'tsx'] : [],
  });
  const [said] = (await Promise.race([
    once(bundler, 'message'),
    once(bundler, 'exit').then(() => [{ failed: 'the bundling process ended without an answer' }]),
  ])) as [BundlingMessage];
  if ('failed' in said) throw new Error(`The workflows cannot be bundled: ${said.failed}`);
  return said.code;
}
