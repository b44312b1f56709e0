import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Source or, built (`dist/`), JavaScript. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

const PROGRAM = fileURLToPath(new URL(`./bundling-process.${EXTENSION}`, import.meta.url));

/** The workflows as one text of JavaScript. */
export interface WorkflowBundle {
  code: string;
}

/** What the bundling process reports at its end. */
export type BundlingMessage = WorkflowBundle | { failed: string };

/**
 * Bundles the workflows for Temporal's sandbox. In a separate process, because the bundler leaves hundreds of megabytes
 * behind that a worker would keep.
 * @throws with the bundler's message when the workflows cannot be bundled.
 */
export async function bundleWorkflows(): Promise<WorkflowBundle> {
  // Not the worker's own options: limits of memory, a debugger, or a program given on the command line.
  const bundler = fork(PROGRAM, { execArgv: EXTENSION === 'ts' ? ['--import', 'tsx'] : [] });
  const [said] = (await Promise.race([
    once(bundler, 'message'),
    once(bundler, 'exit').then(() => [{ failed: 'the bundling process ended without an answer' }]),
  ])) as [BundlingMessage];
  if ('failed' in said) throw new Error(`The workflows cannot be bundled: ${said.failed}`);
  return said;
}
