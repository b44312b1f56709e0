/** A worker whose activities do nothing: `dispatch-process.ts TASK_QUEUE`. */
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { testEngines } from '../test/support/engines.ts';
import { silenceRuntime } from '../test/support/silence.ts';
import { connectWorker } from '../workers/connect-worker.ts';
import type { DispatchActivities } from './dispatch-workflow.ts';

const [taskQueue] = process.argv.slice(2);
if (taskQueue === undefined) throw new Error('Give a task queue.');

silenceRuntime();
const activities: DispatchActivities = { doNothing: async () => undefined };
const worker = await Worker.create({
  connection: await connectWorker({ address: testEngines().temporalAddress }),
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./dispatch-workflow.ts', import.meta.url)),
  activities,
  maxConcurrentActivityTaskExecutions: 200,
});
process.send?.('working');
await worker.run();
