/** Uses embedded engines in its own process; its parent tells it to close, or to exit without closing. */
import { openEngines } from '../../engines/engines.ts';
import { readConfig } from '../../shared/runtime/config.ts';

const [ports] = process.argv.slice(2);
const progress: string[] = [];
try {
  const { close, otherUsers, temporalAddress, mongodbUrl, joined } = await openEngines(readConfig(process.env), {
    ports: ports === 'usual' ? 'usual' : 'free',
    onProgress: (line) => progress.push(line),
    onEvent: (line) => process.send?.({ event: line }),
  });
  process.on('message', (message) => {
    if (message === 'exit') process.exit(3);
    if (message === 'close') close().then(() => process.exit(0), failed);
  });
  const others = await otherUsers();
  process.send?.({ opened: { temporalAddress, mongodbUrl, joined, others, progress } });
} catch (error) {
  failed(error);
}

function failed(error: unknown): void {
  process.send?.({ failed: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' });
  process.exitCode = 1;
  process.disconnect();
}
