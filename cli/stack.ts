import { join } from 'node:path';
import type { Logger } from 'pino';
import { startApi } from '../api/start-api.ts';
import { exclusively } from '../engines/mutual-exclusion.ts';
import type { Config } from '../shared/config.ts';
import { startWorker } from '../workers/start-worker.ts';
import { announceStack, findRunningStack, withdrawStack, type RunningStack } from './running-stack.ts';

/** Everything of Muster that runs beside the engines: the API and a worker. */
export interface Stack {
  apiUrl: string;
  /** What was found running on the data folder and is used; absent when this process serves. */
  joined?: RunningStack;
  /** Rejects when the worker fails for good; resolves when it was closed. */
  ended: Promise<void>;
  /** Ends what this process serves. Safe to repeat. */
  close(this: void): Promise<void>;
}

export interface StackOptions {
  /** With the addresses of the engines. */
  config: Config;
  log: Logger;
  command: RunningStack['command'];
  /** Called once with the key that the first start made, to be printed. */
  onOwnerKey: (key: string) => void;
}

/**
 * Starts the API and a worker, or joins those that run on the data folder. A `start` does not join a demo, which ends.
 * @throws when the port is taken.
 */
export async function openStack({ config, log, command, onOwnerKey }: StackOptions): Promise<Stack> {
  const { dataFolder } = config;
  return exclusively(join(dataFolder, 'stack'), async () => {
    const running = await findRunningStack(dataFolder);
    if (running && (command === 'demo' || running.command === 'start')) {
      return { apiUrl: running.apiUrl, joined: running, ended: Promise.resolve(), close: async () => undefined };
    }
    const api = await startApi({ config, log, onOwnerKey });
    await announceStack(dataFolder, { apiUrl: api.url, command });
    const stopping = new AbortController();
    const worker = startWorker({ config, log, signal: stopping.signal });
    const ended = worker.then((started) => started.ended);
    ended.catch(() => undefined);
    let closing: Promise<void> | undefined;
    const close = async () => {
      stopping.abort();
      await withdrawStack(dataFolder);
      await Promise.all([api.close(), worker.then((started) => started.stop()).catch(() => undefined)]);
    };
    return { apiUrl: api.url, ended, close: () => (closing ??= close()) };
  });
}
