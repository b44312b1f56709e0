import { Runtime } from '@temporalio/worker';
import { SILENT } from '../../workers/silent-logger.ts';

let isSilent = false;

/** Keeps the worker runtime of this process quiet; call before the first connection. */
export function silenceRuntime(): void {
  if (isSilent) return;
  isSilent = true;
  Runtime.install({
    logger: SILENT,
    telemetryOptions: { logging: { filter: 'OFF' } },
    // Else a process that the test runner ends, because its time is up, stays.
    shutdownSignals: [],
  });
}
