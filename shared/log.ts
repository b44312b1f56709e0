import { pino, type Logger } from 'pino';
import type { Config } from './config.ts';

/** The program's log: JSON lines on standard error, so that standard output belongs to what a command answers. */
export function createLog(name: string, { logLevel }: Pick<Config, 'logLevel'>): Logger {
  return pino({ name, level: logLevel }, pino.destination(2));
}
