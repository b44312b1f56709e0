import { once } from 'node:events';
import { join } from 'node:path';
import { EngineError } from '../engines/engine.ts';
import { openEngines, type Engines } from '../engines/engines.ts';
import { turnOverLog } from '../engines/log-file.ts';
import { ConfigError, publicUrlOf, type Config } from '../shared/runtime/config.ts';
import { isLoopbackUrl } from '../shared/runtime/loopback.ts';
import { endOnUncaught } from '../shared/runtime/end-on-uncaught.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { createLog } from '../shared/runtime/log.ts';
import { prepareConsole } from './ensure-console.ts';
import { progressLine } from './progress-line.ts';
import { findRunningStack, type RunningStack } from './running-stack.ts';
import { openStack, type Stack } from './stack.ts';
import { stopOnSignals } from './stop-on-signals.ts';

/** `npm start`: runs engines, API and worker until they are stopped. */
async function start(): Promise<void> {
  const stopping = stopOnSignals();
  const given = loadConfig();
  const running = await findRunningStack(given.dataFolder);
  if (running?.command === 'start') {
    sayRunning(running);
    return;
  }
  const line = progressLine();
  const [engines] = await Promise.all([
    openEngines(given, {
      onSignal: 'leave-to-caller',
      onProgress: line.show,
      onEvent: (event) => console.error(event),
    }),
    prepareConsole((text) => console.error(text)),
  ]);
  line.clear();
  let stack: Stack | undefined;
  try {
    if (stopping.aborted) return;
    stack = await openStack(await stackOptions(engines.config));
    if (stack.joined) {
      sayRunning(stack.joined);
      return;
    }
    sayAddresses(stack, engines);
    await Promise.race([stack.ended, untilAborted(stopping)]);
  } finally {
    await stack?.close();
    await closeEngines(engines);
  }
}

async function stackOptions(config: Config) {
  const logFile = join(config.dataFolder, 'logs', 'muster.log');
  await turnOverLog(logFile);
  const log = createLog('muster', config, logFile);
  endOnUncaught(log);
  return { config, log, command: 'start' as const, onOwnerKey: printOwnerKey, onSignInLink: printSignInLink };
}

/** Not logged: logs are kept. */
function printOwnerKey(key: string): void {
  console.log(`API key of the owner, shown only this once: ${key}`);
}

function printSignInLink(link: string): void {
  console.log(`Sign in      ${link} (once, within a day; npm run sign-in prints another)`);
}

function sayAddresses({ apiUrl, statusUrl }: Stack, { config, temporalUi }: Engines): void {
  console.log(`Console      ${apiUrl}/`);
  console.log(`API          ${apiUrl}`);
  if (temporalUi !== undefined) console.log(`Temporal UI  ${temporalUi}`);
  if (statusUrl !== undefined) console.log(`Status       ${statusUrl}/health/ready and /metrics`);
  console.log(`Log          ${join(config.dataFolder, 'logs', 'muster.log')}`);
  if (isLoopbackUrl(publicUrlOf(config))) {
    console.log(
      `Others are given ${publicUrlOf(config)}. Before you register DOIs, import files or are harvested, set MUSTER_PUBLIC_URL.`,
    );
  }
  console.log('Stop with Ctrl-C.');
}

function sayRunning({ apiUrl, pid }: RunningStack): void {
  console.log(`Muster is already running on this data folder (process ${pid}): ${apiUrl}`);
}

async function closeEngines({ otherUsers, close }: Engines): Promise<void> {
  const others = await otherUsers();
  if (others.length > 0) {
    console.error(`The engines keep running for another command (process ${others.join(', ')}), which will stop them.`);
  }
  await close();
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

try {
  await start();
} catch (error) {
  const isExpected = [MusterError, ConfigError, EngineError].some((kind) => error instanceof kind);
  console.error(isExpected && error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
