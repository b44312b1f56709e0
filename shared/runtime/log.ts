import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';
import { logContext } from './log-context.ts';
import { redactText } from './redact.ts';

/**
 * The program's log: JSON lines on standard error, so that standard output belongs to what a command answers. What looks
 * like a key or token of ours is in none of them. Each names the request, run and batch that it belongs to.
 * @param file where they go instead; its folder is made.
 */
export function createLog(name: string, { logLevel }: Pick<Config, 'logLevel'>, file?: string): Logger {
  const destination = pino.destination(file === undefined ? 2 : { dest: file, mkdir: true });
  return pino({ name, level: logLevel, mixin: logContext, hooks: { streamWrite: redactText } }, destination);
}

/** Names, messages and stacks; other properties of errors may hold whole documents. */
export function toLoggedError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: toLoggedError(cause) }) };
}
