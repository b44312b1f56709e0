import type { DataFolder } from './data-folder.ts';
import type { Engine, EngineName, OnProgress } from './engine.ts';
import { readEnginesFile, removeEnginesFile, writeEnginesFile, type EnginesFile } from './engines-file.ts';
import type { PortChoice } from './ports.ts';
import { hasOnCommandLine, inspectProcess, runningProcesses, stopProcess, type LiveProcess } from './processes.ts';
import { respondsTo, startEngine, type ReadyEngine, type StartedEngine } from './start-engine.ts';

const ATTEMPTS = 3;

/** Call everything here under the lock of the data folder. */
export interface Situation {
  data: DataFolder;
  engines: readonly Engine[];
  ports: PortChoice;
  onProgress: OnProgress;
  onLaunched: (pid: number) => void;
}

export interface Ensured {
  file: EnginesFile;
  /** Those that were not running. */
  started: readonly Engine[];
}

/**
 * Joins the engines that run on this data and starts the others.
 * @throws EngineError when one does not start; others may have started.
 */
export async function ensureRunning({ data, engines, ...options }: Situation): Promise<Ensured> {
  const file = await readEnginesFile(data);
  const missing: ReadyEngine[] = [];
  for (const engine of engines) {
    if (await isRunning(engine, data, file)) continue;
    await stopStrays(engine.name, data);
    missing.push({ engine, commandFor: await engine.prepare(options.onProgress) });
  }
  if (missing.length === 0) return { file, started: [] };
  options.onProgress(`Starting ${missing.map(({ engine }) => engine.title).join(' and ')}`);
  const starts = await Promise.allSettled(
    missing.map((ready) => startEngine(ready, data, { ...options, formerPorts: ready.engine.portsOf(file) })),
  );
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const now = started.reduce(withEngine, file);
  await writeEnginesFile(data, now);
  for (const start of starts) if (start.status === 'rejected') throw start.reason;
  return { file: now, started: started.map(({ engine }) => engine) };
}

function withEngine(file: EnginesFile, { engine, pid, ports }: StartedEngine): EnginesFile {
  return { ...file, ...engine.addresses(ports), pids: { ...file.pids, [engine.name]: pid } };
}

/** Stops the engines that the file names and removes it. */
export async function stopAll(data: DataFolder): Promise<void> {
  const file = await readEnginesFile(data);
  const live = await Promise.all([liveProcess('temporal', data, file), liveProcess('mongodb', data, file)]);
  await Promise.all(live.filter((found) => found !== undefined).map((found) => stopProcess(found)));
  await removeEnginesFile(data);
}

/** A process id may belong to another program by now: the command line decides. */
export async function liveProcess(
  name: EngineName,
  { marks }: DataFolder,
  { pids }: EnginesFile,
): Promise<LiveProcess | undefined> {
  const pid = pids[name];
  const found = pid === undefined ? undefined : await inspectProcess(pid);
  return found && hasOnCommandLine(found.commandLine, marks[name]) ? found : undefined;
}

/** One that does not answer three times counts as dead. */
async function isRunning(engine: Engine, data: DataFolder, file: EnginesFile): Promise<boolean> {
  const ports = engine.portsOf(file);
  if (ports === undefined || !(await liveProcess(engine.name, data, file))) return false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await respondsTo(engine, ports)) return true;
  }
  return false;
}

/** Servers on this data that are not in the file, left by a process that was killed while it started them. */
async function stopStrays(name: EngineName, { marks }: DataFolder): Promise<void> {
  for (const { pid, commandLine } of await runningProcesses()) {
    if (!hasOnCommandLine(commandLine, marks[name])) continue;
    const found = await inspectProcess(pid);
    if (found) await stopProcess(found);
  }
}
