/** Bundles the workflows, sends the code to its parent, and ends. */
import { bundleWorkflowCode } from '@temporalio/worker';
import type { BundlingMessage } from './bundle-workflows.ts';
import { SILENT } from './silent-logger.ts';
import { WORKFLOWS_PATH } from './workflows-path.ts';

// Ctrl-C reaches the whole group of processes; the parent decides, and takes this one along when it is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.once('disconnect', () => process.exit(1));

const answer = await bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger: SILENT }).then(
  ({ code }): BundlingMessage => ({ code }),
  (error: unknown): BundlingMessage => ({ failed: error instanceof Error ? error.message : String(error) }),
);
process.send?.(answer, () => process.exit(0));
