import { readdirSync, rmSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';
import { inspectProcess } from './processes.ts';

/**
 * Registers that a process uses the engines. Each use is its own file, so that one process may open them more than
 * once.
 */
export async function registerUser({ usersFolder }: DataFolder, use: string): Promise<void> {
  const self = await inspectProcess(process.pid);
  await writeFile(join(usersFolder, use), self?.startedAt ?? '');
}

export async function unregisterUser({ usersFolder }: DataFolder, use: string): Promise<void> {
  await rm(join(usersFolder, use), { force: true });
}

/** The uses by living processes; what killed ones left is removed. */
export async function liveUsers({ usersFolder }: DataFolder): Promise<string[]> {
  const live: string[] = [];
  for (const use of await readdir(usersFolder)) {
    const file = join(usersFolder, use);
    const startedAt = await readFile(file, 'utf8').catch(() => undefined);
    const user = await inspectProcess(processOf(use));
    if (user !== undefined && user.startedAt === startedAt) live.push(use);
    else await rm(file, { force: true });
  }
  return live;
}

/** For the last moment of a process, when nothing can be awaited. @returns whether no other process was registered. */
export function unregisterAtExit({ usersFolder }: DataFolder, use: string): boolean {
  rmSync(join(usersFolder, use), { force: true });
  return readdirSync(usersFolder).length === 0;
}

export function processOf(use: string): number {
  return Number(use.split('-')[0]);
}
