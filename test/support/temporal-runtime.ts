import { promiseHooks } from 'node:v8';
import { Runtime } from '@temporalio/worker';
import { SILENT } from '../../workers/silent-logger.ts';

let isPrepared = false;

/** Makes the worker runtime of this process quiet and cheap; call before the first connection. */
export function prepareRuntime(): void {
  if (isPrepared) return;
  isPrepared = true;
  followNoPromisesOfTests();
  Runtime.install({
    logger: SILENT,
    telemetryOptions: { logging: { filter: 'OFF' } },
    // Else a process that the test runner ends, because its time is up, stays.
    shutdownSignals: [],
  });
}

/**
 * To tell where a workflow waits, Temporal follows every promise of the isolate that runs workflows, and compiles a
 * function to ask whether it is a workflow's. Tests run workflows in their own isolate (`debugMode`), and have many more.
 */
function followNoPromisesOfTests(): void {
  const { createHook } = promiseHooks;
  promiseHooks.createHook = ({ init, settled }) =>
    createHook({
      // A workflow's promise is of another realm.
      init: (promise, parent) => {
        if (!(promise instanceof Promise)) init?.(promise, parent);
      },
      settled: (promise) => {
        if (!(promise instanceof Promise)) settled?.(promise);
      },
    });
}
