import { EngineError } from '../engines/engine.ts';
import { openEngines } from '../engines/engines.ts';
import { ConfigError } from '../shared/runtime/config.ts';
import { endOnUncaught } from '../shared/runtime/end-on-uncaught.ts';
import { createLog } from '../shared/runtime/log.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { openTracing } from '../shared/telemetry/open-tracing.ts';
import { openStatus } from '../shared/telemetry/open-status.ts';
import { startApi } from './start-api.ts';

/** `npm run api`: the API alone; workers run separately. */
async function main(): Promise<void> {
  const engines = await openEngines(loadConfig(), {
    onSignal: 'leave-to-caller',
    onProgress: (line) => console.error(line),
  });
  const { config } = engines;
  const log = createLog('api', config);
  endOnUncaught(log);
  const tracing = await openTracing('api');
  const status = await openStatus(config);
  const api = await startApi({
    config,
    log,
    onOwnerKey: printOwnerKey,
    onSignInLink: printSignInLink,
    status,
    tracing,
  });
  console.log(`Muster's API listens on ${api.url}`);
  if (status) console.log(`Health and metrics are at ${status.url}`);

  const stop = () => {
    api
      .close()
      .then(() => tracing?.close())
      .then(() => status?.close())
      .then(() => engines.close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  api.ready.catch((error: unknown) => {
    failWith(error);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
}

/** Not logged: logs are kept. */
function printOwnerKey(key: string): void {
  console.log(`API key of the owner, shown only this once: ${key}`);
}

function printSignInLink(link: string): void {
  console.log(`Link that signs the owner in once, within a day: ${link}`);
}

function failWith(error: unknown): never {
  const isExpected = error instanceof ConfigError || error instanceof EngineError;
  console.error(isExpected ? error.message : error);
  process.exit(1);
}

try {
  await main();
} catch (error) {
  failWith(error);
}
