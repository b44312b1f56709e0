import { constants } from 'node:os';

/** A terminal and npm may both send the same signal. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, so that a command stops cleanly; a later signal ends it at once.
 * @param onStop called with the exit code that shells expect.
 */
export function stopOnSignals(onStop: (exitCode: number) => void = () => undefined): AbortSignal {
  const stopping = new AbortController();
  let since = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const exitCode = 128 + constants.signals[signal];
    process.on(signal, () => {
      if (!stopping.signal.aborted) {
        since = Date.now();
        onStop(exitCode);
        console.error('\nStopping … (press again to stop at once)');
        stopping.abort();
      } else if (Date.now() - since > SAME_SIGNAL_MS) {
        process.exit(exitCode);
      }
    });
  }
  return stopping.signal;
}
