/** Bundles the workflows, sends the code to its parent, and ends. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import type { BundlingMessage } from './bundle-workflows.ts';
import { SILENT } from './silent-logger.ts';

/** Source or, built (`dist/`), JavaScript. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const workflowFile = (name: string) => fileURLToPath(new URL(`../workflows/${name}.${EXTENSION}`, import.meta.url));

// Ctrl-C reaches the whole process group; the parent decides, and this process ends with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => process.exit(1));

const answer = await bundleWorkflowCode({
  workflowsPath: workflowFile('workflows'),
  workflowInterceptorModules: process.argv.includes('traced') ? [workflowFile('trace-run')] : [],
  logger: SILENT,
}).then(
  ({ code }): BundlingMessage => ({ code }),
  (error: unknown): BundlingMessage => ({ failed: error instanceof Error ? error.message : String(error) }),
);
process.send?.(answer, () => process.exit(0));
