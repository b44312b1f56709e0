import { join } from 'node:path';
import getPort from 'get-port';
import type { Logger } from 'pino';
import { startApi } from '../api/start-api.ts';
import { exclusively } from '../engines/mutual-exclusion.ts';
import type { Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { openTracing } from '../shared/telemetry/open-tracing.ts';
import { openStatus } from '../shared/telemetry/open-status.ts';
import { installRuntime } from '../workers/runtime.ts';
import { startWorker } from '../workers/start-worker.ts';
import { placeOfTemporalMetrics } from '../workers/temporal-metrics.ts';
import { announceStack, findRunningStack, withdrawStack, type RunningStack } from './running-stack.ts';

/** Everything of Muster that runs beside the engines: the API and a worker. */
export interface Stack {
  apiUrl: string;
  /** Where health and metrics are served, if they are. */
  statusUrl?: string;
  /** What already ran on the data folder and is used; absent when this process serves. */
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
  /** Called once with the key that the first start created, to print it. */
  onOwnerKey: (key: string) => void;
  /** Called with a one-time link for the owner, until the owner has signed in with one. */
  onSignInLink: (link: string) => void;
  /** Called when the configured port is taken and another was chosen; without it a taken port is an error. */
  onPortTaken?: (taken: number, chosen: number) => void;
}

/**
 * Starts the API and a worker, or joins those that run on the data folder. A `start` does not join a demo, because a
 * demo ends.
 * @throws MusterError when the port is taken, unless another may be chosen.
 */
export async function openStack(options: StackOptions): Promise<Stack> {
  const { log, command, onOwnerKey, onSignInLink } = options;
  const { dataFolder } = options.config;
  return exclusively(join(dataFolder, 'stack'), async () => {
    const running = await findRunningStack(dataFolder);
    if (running && (command === 'demo' || running.command === 'start')) {
      return { apiUrl: running.apiUrl, joined: running, ended: Promise.resolve(), close: async () => undefined };
    }
    const config = { ...options.config, port: await freePort(options) };
    const tracing = await openTracing('start');
    const status = await openStatus(config);
    const api = await startApi({ config, log, onOwnerKey, onSignInLink, status, tracing });
    await announceStack(dataFolder, { apiUrl: api.url, command });
    const stopping = new AbortController();
    const closeRuntime = installRuntime(log, status && (await placeOfTemporalMetrics(status.metrics)));
    const worker = startWorker({ config, log, signal: stopping.signal, status, tracing });
    const ended = Promise.all([worker.then((started) => started.ended), api.ready]).then(() => undefined);
    ended.catch(() => undefined);
    let closing: Promise<void> | undefined;
    const close = async () => {
      stopping.abort();
      await withdrawStack(dataFolder);
      await Promise.all([api.close(), worker.then((started) => started.stop()).catch(() => undefined)]);
      await closeRuntime();
      await tracing?.close();
      await status?.close();
    };
    return {
      apiUrl: api.url,
      ...(status ? { statusUrl: status.url } : {}),
      ended,
      close: () => (closing ??= close()),
    };
  });
}

async function freePort({ config: { port }, onPortTaken }: StackOptions): Promise<number> {
  if (port === 0) return port;
  const chosen = await getPort({ port });
  if (chosen === port) return port;
  if (!onPortTaken)
    throw new MusterError('PORT_TAKEN', 409, `Port ${port} is already in use. Set PORT to another port.`);
  onPortTaken(port, chosen);
  return chosen;
}
