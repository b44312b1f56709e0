import { Runtime } from '@temporalio/worker';
import { SILENT } from '../../workers/silent-logger.ts';

/** Keeps the worker runtime of this process quiet; call before the first connection. */
export function silenceRuntime(): void {
  Runtime.install({ logger: SILENT, telemetryOptions: { logging: { filter: 'OFF' } } });
}
