import { Runtime, type Logger } from '@temporalio/worker';

const nothing = () => undefined;

/** A logger that keeps test output readable. */
export const SILENT: Logger = {
  log: nothing,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
};

/** Keeps the worker runtime of this process quiet; call before the first connection. */
export function silenceRuntime(): void {
  Runtime.install({ logger: SILENT, telemetryOptions: { logging: { filter: 'OFF' } } });
}
