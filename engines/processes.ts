import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POLL_MS = 50;

export interface LiveProcess {
  pid: number;
  /** Different for a later process with the same id. */
  startedAt: string;
  commandLine: string;
}

/** @returns undefined if no such process lives; one that ended but was not collected does not count. */
export async function inspectProcess(pid: number): Promise<LiveProcess | undefined> {
  return process.platform === 'linux' ? inspectByProc(pid) : inspectByPs(pid);
}

/** All visible processes, with their command lines. */
export async function runningProcesses(): Promise<Pick<LiveProcess, 'pid' | 'commandLine'>[]> {
  if (process.platform !== 'linux') return listByPs();
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(pids.map(inspectByProc));
  return found.filter((one) => one !== undefined);
}

/** Whether the words follow one another on a command line. */
export function hasOnCommandLine(commandLine: string, words: string): boolean {
  return ` ${commandLine} `.includes(` ${words} `);
}

/** Asks the process to end, waits, and kills it if it does not. */
export async function stopProcess({ pid, startedAt }: LiveProcess, patienceMs = 10_000): Promise<void> {
  const hasEnded = async () => (await inspectProcess(pid))?.startedAt !== startedAt;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (await hasEnded()) return;
    sendSignal(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (await hasEnded()) return;
      await delay(POLL_MS);
    }
  }
  throw new Error(`Process ${pid} does not stop.`);
}

/** @returns false if the process is already gone. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

async function inspectByProc(pid: number): Promise<LiveProcess | undefined> {
  try {
    const [stat, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The second field, the program's name in brackets, may itself contain blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startedAt] = [fields[0], fields[19]];
    if (state === undefined || startedAt === undefined || state === 'Z' || state === 'X') return undefined;
    return { pid, startedAt, commandLine: command.replaceAll('\0', ' ').trim() };
  } catch {
    return undefined;
  }
}

/** This also works on macOS. */
export async function inspectByPs(pid: number): Promise<LiveProcess | undefined> {
  const lines = await ps(['-p', String(pid), '-o', 'stat=', '-o', 'lstart=', '-o', 'command=']);
  const [, state, startedAt, commandLine] =
    /^(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(lines[0] ?? '') ?? [];
  if (state === undefined || startedAt === undefined || state.startsWith('Z')) return undefined;
  return { pid, startedAt, commandLine: (commandLine ?? '').trim() };
}

export async function listByPs(): Promise<Pick<LiveProcess, 'pid' | 'commandLine'>[]> {
  const lines = await ps(['-ax', '-o', 'pid=', '-o', 'command=']);
  return lines.flatMap((line) => {
    const [, pid, commandLine] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || commandLine === undefined ? [] : [{ pid: Number(pid), commandLine }];
  });
}

async function ps(parameters: string[]): Promise<string[]> {
  try {
    const environment = { ...process.env, LC_ALL: 'C' };
    const { stdout } = await run('ps', ['-ww', ...parameters], { env: environment, maxBuffer: 64 * 1024 * 1024 });
    return stdout.split('\n').map((line) => line.trim());
  } catch (error) {
    // The exit code means that there is no such process.
    if (error instanceof Error && 'code' in error && error.code === 1) return [];
    throw error;
  }
}
