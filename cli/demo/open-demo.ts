import { join } from 'node:path';
import { openEngines } from '../../engines/engines.ts';
import { turnOverLog } from '../../engines/log-file.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { openStore, type Store } from '../../shared/store/store.ts';
import { apiClient, type ApiClient } from '../api-client.ts';
import { prepareConsole } from '../ensure-console.ts';
import { progressLine } from '../progress-line.ts';
import { openStack, type Stack } from '../stack.ts';
import { claimDemo } from './claim-demo.ts';
import type { DemoMemory } from './memory.ts';
import { issueDemoKey } from './owner-key.ts';

/** Everything the demo needs, running. */
export interface Demo {
  config: Config;
  memory: DemoMemory;
  store: Store;
  stack: Stack;
  api: ApiClient;
}

export interface OpenDemoOptions {
  config: Config;
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Starts engines, API and worker, or joins running ones; calls `work` with them, and closes what it opened.
 * @throws EngineError, MusterError, or the signal's reason.
 */
export async function withDemo<T>(options: OpenDemoOptions, work: (demo: Demo, signal: AbortSignal) => Promise<T>) {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    return await openAndWork(options, work, closers);
  } finally {
    for (const close of closers.reverse()) await close().catch(() => undefined);
  }
}

async function openAndWork<T>(
  { config: given, say, signal }: OpenDemoOptions,
  work: (demo: Demo, signal: AbortSignal) => Promise<T>,
  closers: (() => Promise<unknown>)[],
): Promise<T> {
  const memory = await claimDemo(given.dataFolder);
  const line = progressLine();
  const show = process.stderr.isTTY ? line.show : say;
  const [engines] = await Promise.all([
    openEngines(given, { onSignal: 'leave-to-caller', onProgress: show, onEvent: say }),
    prepareConsole(say),
  ]);
  closers.push(engines.close);
  line.clear();
  signal.throwIfAborted();

  const { config } = engines;
  const logFile = join(config.dataFolder, 'logs', 'demo.log');
  await turnOverLog(logFile);
  const log = createLog('demo', config, logFile);
  const stack = await openStack({
    config,
    log,
    command: 'demo',
    // The demo ends with one that leads to its run.
    onSignInLink: () => undefined,
    onOwnerKey: (key) => say(`API key of the owner, shown only this once: ${key}`),
    onPortTaken: (taken, chosen) => say(`Port ${taken} is already in use, so the API uses ${chosen}`),
  });
  closers.push(stack.close);
  const ui = engines.temporalUi === undefined ? '' : `, Temporal's UI at ${engines.temporalUi}`;
  const running = stack.joined ? 'Using the Muster that is already running: ' : '';
  say(`${running}API at ${stack.apiUrl}${ui}`);

  const store = await openStore(engines.mongodbUrl, config.mongodbDatabase);
  closers.push(store.close);
  await store.ensureIndexes();
  const { key, stored } = await issueDemoKey(store, config.timeZone);
  closers.push(() => store.apiKeys.revoke(stored._id, new Date()));

  const failing = new AbortController();
  stack.ended.catch((error: unknown) => {
    log.error({ err: error }, 'the worker ended');
    failing.abort(new Error(`The worker ended unexpectedly. See ${logFile}.`));
  });
  const ending = AbortSignal.any([signal, failing.signal]);
  const api = apiClient({ url: stack.apiUrl, key, signal: ending });
  return work({ config, memory, store, stack, api }, ending);
}
