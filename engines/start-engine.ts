import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';
import { EngineError } from './engine-error.ts';
import type { Engine, ServerCommand } from './engine.ts';
import { turnOverLog } from './log-file.ts';
import { areFree, choosePorts, type PortChoice } from './ports.ts';

/** Long, because a database that was killed first repairs itself. */
const START_MS = 120_000;
const POLL_MS = 50;
/** Somebody may take a port between the choice and the start. */
const ATTEMPTS = 3;
const LINES_SHOWN = 10;

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
  /** Where it ran before, tried first, so that those who know the address find it again. */
  formerPorts?: readonly number[] | undefined;
  /** Told at once, so that a process that has to end early can take the server with it. */
  onLaunched: (pid: number) => void;
}

/**
 * Starts a server and waits until it answers. It runs on when this process ends, and no Ctrl-C in a terminal reaches it:
 * it is stopped by whoever uses it last.
 * @throws EngineError with the end of its log when it does not start.
 */
export async function startEngine(
  { engine, commandFor }: ReadyEngine,
  data: DataFolder,
  { ports, formerPorts, onLaunched }: StartOptions,
): Promise<StartedEngine> {
  let reason = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const chosen = attempt === 0 ? await firstChoice(engine, ports, formerPorts) : await choosePorts(engine, 'free');
    const child = await launch(commandFor(chosen), engine, data);
    if (child.pid !== undefined) {
      onLaunched(child.pid);
      if (await answers(engine, chosen, child)) {
        await engine.onStarted?.(chosen);
        return { engine, pid: child.pid, ports: chosen };
      }
    }
    child.kill('SIGKILL');
    reason = await endOfLog(logOf(engine, data));
  }
  throw new EngineError(`${engine.title} does not start. The end of ${logOf(engine, data)}:\n${reason}`);
}

async function firstChoice(engine: Engine, ports: PortChoice, former: readonly number[] | undefined) {
  if (former !== undefined && (await areFree(former))) return former;
  return choosePorts(engine, ports);
}

async function launch({ program, parameters }: ServerCommand, engine: Engine, data: DataFolder): Promise<ChildProcess> {
  const log = logOf(engine, data);
  await turnOverLog(log);
  const file = await open(log, 'a');
  try {
    const child = spawn(program, parameters, {
      cwd: data.path,
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
      env: environment(),
    });
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    await file.close();
  }
}

/** Nothing of ours: keys and addresses in the environment are no concern of the servers. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function answers(engine: Engine, ports: readonly number[], child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await respondsTo(engine, ports)) return true;
    await delay(POLL_MS);
  }
  return false;
}

export async function respondsTo(engine: Engine, ports: readonly number[]): Promise<boolean> {
  return engine.ping(ports).then(
    () => true,
    () => false,
  );
}

function logOf({ name }: Engine, { logsFolder }: DataFolder): string {
  return join(logsFolder, `${name}.log`);
}

async function endOfLog(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  return lines
    .slice(-LINES_SHOWN)
    .map((line) => `  ${line}`)
    .join('\n');
}
