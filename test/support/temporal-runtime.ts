import { promiseHooks } from 'node:v8';
import { Runtime } from '@temporalio/worker';
import { SILENT } from '../../workers/silent-logger.ts';

let isPrepared = false;

/** Makes the worker runtime of this process quiet and cheap; call before the first connection. */
export function prepareRuntime(): void {
  if (isPrepared) return;
  isPrepared = true;
  // To tell where a workflow waits, Temporal follows every promise of the isolate in which workflows run, and compiles a
  // function for each. In a test that isolate is its own (`debugMode`), and no test asks where a workflow waits.
  promiseHooks.createHook = () => () => undefined;
  Runtime.install({
    logger: SILENT,
    telemetryOptions: { logging: { filter: 'OFF' } },
    // Else a process that the test runner ends, because its time is up, stays.
    shutdownSignals: [],
  });
}
