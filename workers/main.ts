import { once } from 'node:events';
import { EngineError } from '../engines/engine.ts';
import { openEngines } from '../engines/engines.ts';
import { ConfigError } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { endOnUncaught } from '../shared/runtime/end-on-uncaught.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { createLog } from '../shared/runtime/log.ts';
import { openTracing } from '../shared/telemetry/open-tracing.ts';
import { openStatus } from '../shared/telemetry/open-status.ts';
import { installRuntime } from './runtime.ts';
import { startWorker } from './start-worker.ts';
import { placeOfTemporalMetrics } from './temporal-metrics.ts';

/** `npm run worker`: a worker alone. Any number may run, on any machine that reaches the engines. */
async function main(): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping.abort();
    });
  }
  const engines = await openEngines(loadConfig(), {
    onSignal: 'leave-to-caller',
    onProgress: (line) => {
      console.error(line);
    },
  });
  try {
    const { config } = engines;
    const log = createLog('worker', config);
    endOnUncaught(log);
    const tracing = await openTracing('worker');
    const status = await openStatus(config);
    const closeRuntime = installRuntime(log, status && (await placeOfTemporalMetrics(status.metrics)));
    try {
      const worker = await startWorker({ config, log, signal: stopping.signal, status, tracing });
      console.log(`Muster's worker takes tasks from the queue "${config.temporal.taskQueue}"`);
      if (status) console.log(`Health and metrics are at ${status.url}`);
      await Promise.race([worker.ended, aborted(stopping.signal)]);
      await worker.stop();
    } finally {
      await closeRuntime();
      await tracing?.close();
      await status?.close();
    }
  } finally {
    await engines.close();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

try {
  await main();
} catch (error) {
  const isExpected = [ConfigError, EngineError, MusterError].some((kind) => error instanceof kind);
  const isStopped = error instanceof DOMException && error.name === 'AbortError';
  if (!isStopped) {
    console.error(isExpected && error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
