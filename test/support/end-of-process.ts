import { it } from 'node:test';

/** Longer than anything that a passed test closes needs, even on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * Ends this process some time after its last test, however much is still running, and says what: a test that failed may
 * have left a server or a loop behind, which would keep the process until its time limit. Call it after all tests.
 */
export function endProcessAfterTests(patienceMs = PATIENCE_MS): void {
  it('the tests of this process have run', () => {
    const timer = setTimeout(() => {
      console.error(`A test has left something running: ${process.getActiveResourcesInfo().join(', ')}.`);
      process.exit(1);
    }, patienceMs);
    timer.unref();
  });
}
