import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { inspectProcess } from '../engines/processes.ts';

const ANSWER_MS = 5_000;

const fileSchema = z.object({
  /** Where the API listens, e.g. `http://127.0.0.1:8080`. */
  apiUrl: z.string(),
  /** The command that serves it: one that stays up, or a demo, which ends. */
  command: z.enum(['start', 'demo']),
  pid: z.number(),
  startedAt: z.string(),
});

/** An API with a worker, running on the data folder. */
export type RunningStack = z.infer<typeof fileSchema>;

/** The running one, from `stack.json` in the data folder; a file that an ended process left is ignored. */
export async function findRunningStack(dataFolder: string): Promise<RunningStack | undefined> {
  const said = await read(dataFolder);
  if (said === undefined) return undefined;
  const server = await inspectProcess(said.pid);
  if (server?.startedAt !== said.startedAt) return undefined;
  return (await answers(said.apiUrl)) ? said : undefined;
}

/** Records that this process serves. */
export async function announceStack(
  dataFolder: string,
  { apiUrl, command }: Pick<RunningStack, 'apiUrl' | 'command'>,
): Promise<void> {
  const self = await inspectProcess(process.pid);
  const says: RunningStack = { apiUrl, command, pid: process.pid, startedAt: self?.startedAt ?? '' };
  const draft = `${pathOf(dataFolder)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(says, undefined, 2)}\n`);
  await rename(draft, pathOf(dataFolder));
}

/** Removes this process's record; a newer record of another process stays. */
export async function withdrawStack(dataFolder: string): Promise<void> {
  if ((await read(dataFolder))?.pid === process.pid) await rm(pathOf(dataFolder), { force: true });
}

function pathOf(dataFolder: string): string {
  return join(dataFolder, 'stack.json');
}

async function read(dataFolder: string): Promise<RunningStack | undefined> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(pathOf(dataFolder), 'utf8')));
  } catch {
    return undefined;
  }
}

/** It also answers while its database is down. */
async function answers(apiUrl: string): Promise<boolean> {
  return fetch(`${apiUrl}/health`, { signal: AbortSignal.timeout(ANSWER_MS) }).then(
    () => true,
    () => false,
  );
}
