import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PortChoice } from '../../engines/ports.ts';
import { LOADER } from './loader.ts';

const PROGRAM = fileURLToPath(new URL('./engine-user.ts', import.meta.url));

export interface OpenedEngines {
  temporalAddress: string;
  mongodbUrl: string;
  joined: boolean;
  others: number[];
  progress: string[];
}

export interface EngineUser {
  pid: number;
  opened: OpenedEngines;
  /** What happened to the engines since. */
  events: string[];
  /** @returns its exit code, or the signal that ended it. */
  end(how: 'close' | 'exit' | NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

interface Message {
  opened?: OpenedEngines;
  failed?: string;
  event?: string;
}

const running = new Set<ChildProcess>();

/** Kills those that a test did not end, because it failed before it came to that: they would keep the test file alive. */
export async function killEngineUsers(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }),
  );
}

/** Opens engines on this data folder in a separate process. @throws with its message when that fails. */
export async function startEngineUser(
  dataFolder: string,
  { ports = 'free', environment = {} }: { ports?: PortChoice; environment?: Record<string, string> } = {},
): Promise<EngineUser> {
  const env = { ...process.env, TEMPORAL_ADDRESS: '', MONGODB_URL: '', MUSTER_DATA: dataFolder, ...environment };
  const child = fork(PROGRAM, [ports], { execArgv: LOADER, env });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const events: string[] = [];
  child.on('message', ({ event }: Message) => {
    if (event !== undefined) events.push(event);
  });
  const opened = await firstAnswer(child);
  return {
    pid: child.pid ?? 0,
    opened,
    events,
    end: async (how) => {
      if (how === 'close' || how === 'exit') child.send(how);
      else child.kill(how);
      const [code, signal] = await ended;
      return code ?? signal ?? 0;
    },
  };
}

async function firstAnswer(child: ChildProcess): Promise<OpenedEngines> {
  return new Promise((resolve, reject) => {
    child.on('message', ({ opened, failed }: Message) => {
      if (opened) resolve(opened);
      if (failed !== undefined) reject(new Error(failed));
    });
    child.once('exit', () => {
      reject(new Error('The process ended without an answer.'));
    });
  });
}
