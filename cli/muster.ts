import { runMuster } from './muster/program.ts';
import { processTerminal } from './muster/terminal.ts';

// The list of processes shows what was typed until then; a key may be in it.
process.title = 'muster';

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second one does not wait for anything.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has enough, as in `muster members … | head`.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runMuster(process.argv.slice(2), processTerminal(stopping.signal));
