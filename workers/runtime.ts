import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Sends the SDK's messages to the program's log and leaves signals to the program, which stops workers itself, after
 * what depends on them. Call it once, before the first worker is made.
 * @param metricsAt where the SDK serves its metrics, if it does.
 * @returns closes the SDK's runtime; without that a process that came to make no worker does not end.
 */
export function installRuntime(log: Logger, metricsAt?: string): () => Promise<void> {
  const level = log.isLevelEnabled('debug') ? 'DEBUG' : log.isLevelEnabled('info') ? 'INFO' : 'WARN';
  const runtime = Runtime.install({
    logger: new DefaultLogger(level, ({ level: entryLevel, message, meta }) => {
      const { error, ...rest } = { ...meta };
      log[LEVELS[entryLevel]]({ ...rest, ...(error === undefined ? {} : { err: error as unknown }) }, message);
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(metricsAt === undefined
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: metricsAt,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
              },
            },
          }),
    },
    shutdownSignals: [],
  });
  return () => runtime.shutdown();
}
