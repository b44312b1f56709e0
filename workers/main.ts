import { once } from 'node:events';
import { EngineError } from '../engines/engine.ts';
import { openEngines } from '../engines/engines.ts';
import { ConfigError } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { endOnUncaught } from '../shared/runtime/end-on-uncaught.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { createLog } from '../shared/runtime/log.ts';
import { installRuntime } from './runtime.ts';
import { startWorker } from './start-worker.ts';

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
    const closeRuntime = installRuntime(log);
    try {
      const worker = await startWorker({ config, log, signal: stopping.signal });
      console.log(`Muster's worker takes tasks from the queue "${config.temporal.taskQueue}"`);
      await Promise.race([worker.ended, aborted(stopping.signal)]);
      await worker.stop();
    } finally {
      await closeRuntime();
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
