import { spawn, type ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';
import { EngineError, type Engine, type ServerCommand } from './engine.ts';
import { endOfLog, readLog, turnOverLog } from './log-file.ts';
import { areFree, choosePorts, type PortChoice } from './ports.ts';

/** Long, because a database repairs itself after a kill. */
const START_MS = 120_000;
const POLL_MS = 50;
/** How long a restarted server waits for its old ports. */
const FORMER_PORTS_MS = 5_000;
/** Another program may take a port between the choice and the start. */
const ATTEMPTS = 3;

/** Its program is there. */
export interface ReadyEngine {
  engine: Engine;
  commandFor: (ports: readonly number[]) => ServerCommand;
}

export interface StartedEngine {
  engine: Engine;
  pid: number;
  ports: readonly number[];
}

export interface StartOptions {
  ports: PortChoice;
  /** Its earlier ports, tried first, so that clients find it again. */
  formerPorts?: readonly number[] | undefined;
  /** Called at once, so that a process that must end early can stop the server too. */
  onLaunched: (pid: number) => void;
}

/**
 * Starts a server and waits until it answers. It keeps running when this process ends, and Ctrl-C in a terminal does
 * not reach it: its last user stops it.
 * @throws EngineError with the end of its log when it does not start.
 */
export async function startEngine(
  { engine, commandFor }: ReadyEngine,
  data: DataFolder,
  { ports, formerPorts, onLaunched }: StartOptions,
): Promise<StartedEngine> {
  let said = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const chosen = attempt === 0 ? await firstChoice(engine, ports, formerPorts) : await choosePorts(engine, 'free');
    const { child, log } = await launch(commandFor(chosen), engine, data);
    if (child.pid !== undefined) {
      onLaunched(child.pid);
      if (await becomesReady(engine, chosen, child, log)) return { engine, pid: child.pid, ports: chosen };
    }
    child.kill('SIGKILL');
    said = endOfLog(await log());
  }
  throw new EngineError(`${engine.title} does not start. The last lines of ${logOf(engine, data)}:\n${said}`);
}

async function firstChoice(engine: Engine, ports: PortChoice, former: readonly number[] | undefined) {
  if (former === undefined) return choosePorts(engine, ports);
  // Users of the engine know only this address; one of their connections may hold the port for a moment.
  const deadline = Date.now() + FORMER_PORTS_MS;
  while (Date.now() < deadline) {
    if (await areFree(former)) return former;
    await delay(POLL_MS);
  }
  return choosePorts(engine, ports);
}

interface Launched {
  child: ChildProcess;
  /** Its output so far. */
  log: () => Promise<string>;
}

async function launch(command: ServerCommand, engine: Engine, data: DataFolder): Promise<Launched> {
  const log = logOf(engine, data);
  const size = await turnOverLog(log);
  const file = await open(log, 'a');
  try {
    const child = spawn(command.program, command.parameters, {
      cwd: data.path,
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
      env: { ...commonEnvironment(), ...command.environment },
    });
    child.on('error', () => undefined);
    child.unref();
    return { child, log: () => readLog(log, size) };
  } finally {
    await file.close();
  }
}

/** Without our variables: the servers need no keys or addresses of ours. */
function commonEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** An answer alone is not enough: another server may have taken the port at the same moment. */
async function becomesReady(
  engine: Engine,
  ports: readonly number[],
  child: ChildProcess,
  log: Launched['log'],
): Promise<boolean> {
  const setUp = async () => {
    await engine.ping(ports);
    await engine.onStarted?.(ports);
  };
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if ((await log()).includes(engine.readyWords(ports)) && (await succeeds(setUp))) return true;
    await delay(POLL_MS);
  }
  return false;
}

export async function respondsTo(engine: Engine, ports: readonly number[]): Promise<boolean> {
  return succeeds(() => engine.ping(ports));
}

async function succeeds(work: () => Promise<void>): Promise<boolean> {
  return work().then(
    () => true,
    () => false,
  );
}

function logOf({ name }: Engine, { logsFolder }: DataFolder): string {
  return join(logsFolder, `${name}.log`);
}
