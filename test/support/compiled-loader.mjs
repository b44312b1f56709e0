/**
 * Loads the project's TypeScript as `test/run.ts` compiled it once for all processes of a test run, into the folder that
 * MUSTER_TEST_COMPILED names. tsx, which compiles file by file, costs each process twice the time that it needs to start.
 */
import hooks from 'node:async_hooks';
import { register } from 'node:module';

register('./compiled-hooks.mjs', import.meta.url);

// The test runner follows every promise, so that it can tell to which test an error belongs that nobody awaited. A
// promise then costs seven times as much. Here it follows its tests and what is awaited while a suite is described, which
// tells it what is nested in what. An error that nobody awaits fails its file instead of its test, and its stack is printed.
const { createHook } = hooks;
hooks.createHook = (callbacks) => {
  if (!new Error().stack?.includes('node:internal/test_runner/')) return createHook(callbacks);
  for (const event of ['uncaughtExceptionMonitor', 'unhandledRejection']) process.on(event, printStack);
  const describing = new Set();
  return createHook({
    init: (id, type, trigger, resource) => {
      const isSuite = type === 'Test' && resource.constructor.name === 'Suite';
      if (isSuite || (type !== 'Test' && describing.has(trigger))) describing.add(id);
      else if (type !== 'Test') return;
      callbacks.init(id, type, trigger, resource);
    },
  });
};

function printStack(error) {
  console.error(error);
}
