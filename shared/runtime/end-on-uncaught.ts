import type { Logger } from 'pino';

/** EX_SOFTWARE of sysexits.h: a supervisor sees that it was not asked to end. */
const EXIT_CODE = 70;
const GRACE_MS = 15_000;

/**
 * An error that nobody caught ends the process in order: what the program does on SIGTERM, at most 15 seconds. The log
 * gets the error's name and where it came from, but not its message: libraries put passwords in there.
 */
export function endOnUncaught(log: Logger): void {
  process.on('uncaughtException', (error: unknown) => {
    log.fatal({ reason: withoutValues(error) }, 'an error that nobody caught ends this process');
    process.once('exit', () => {
      process.exitCode = EXIT_CODE;
    });
    setTimeout(() => process.exit(EXIT_CODE), GRACE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
}

function withoutValues(error: unknown): { name: string; frames: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { name: error.name, frames: frames.map((line) => line.trim()) };
}
