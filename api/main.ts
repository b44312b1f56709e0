import { pino } from 'pino';
import { openEngines } from '../engines/engines.ts';
import { ConfigError, readConfig } from '../shared/config.ts';
import { startApi } from './start-api.ts';

/** `npm run api`: the API alone; workers run beside it. */
async function main(): Promise<void> {
  const engines = await openEngines(readConfig(process.env), {
    onSignal: 'leave-to-caller',
    onProgress: (line) => console.error(line),
  });
  const { config } = engines;
  const log = pino({ level: config.logLevel });
  const api = await startApi({ config, log, onOwnerKey: printOwnerKey });
  console.log(`Muster's API listens on ${api.url}`);

  const stop = () => {
    api
      .close()
      .then(() => engines.close())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
}

/** Not through the log: logs are kept. */
function printOwnerKey(key: string): void {
  console.log(`API key of the owner, shown only this once: ${key}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
