import { randomBytes } from 'node:crypto';
import type { DataFolder } from './data-folder.ts';
import type { Engine, OnProgress } from './engine.ts';
import { liveUsers, processOf, registerUser, unregisterAtExit, unregisterUser } from './engine-users.ts';
import type { EnginesFile } from './engines-file.ts';
import { exclusively } from './mutual-exclusion.ts';
import type { PortChoice } from './ports.ts';
import { sendSignal } from './processes.ts';
import { ensureRunning, stopAll } from './running-engines.ts';
import { watchEngines } from './watch-engines.ts';

export interface UseOptions {
  onProgress?: OnProgress;
  ports?: PortChoice;
  /** What SIGINT, SIGTERM and SIGHUP do; a command with more to close handles them itself. */
  onSignal?: 'close-and-exit' | 'leave-to-caller';
  /** Called when an engine died and was restarted, or could not be. */
  onEvent?: OnProgress;
}

interface EngineUse {
  file: EnginesFile;
  joined: boolean;
  otherUsers(this: void): Promise<number[]>;
  close(this: void): Promise<void>;
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Shares engines with other processes: the first one starts them, all watch them, the last one stops them. A process
 * that is killed leaves them running, and the next one joins them.
 */
export async function useEngines(
  data: DataFolder,
  engines: readonly Engine[],
  { onProgress = ignore, ports = 'usual', onSignal = 'close-and-exit', onEvent = ignore }: UseOptions,
): Promise<EngineUse> {
  const use = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const known: number[] = [];
  const onLaunched = (pid: number) => void known.push(pid);
  const watch = watchEngines({ data, engines, ports, onLaunched, onProgress: ignore }, onEvent);
  let isOpen = false;
  let closing: Promise<void> | undefined;

  const close = () => (closing ??= leave());
  const leave = async () => {
    await watch.stop();
    await exclusively(data.lock, async () => {
      await unregisterUser(data, use);
      if ((await liveUsers(data)).length === 0) await stopAll(data);
    });
    process.off('exit', abandon);
    for (const signal of Object.keys(SIGNALS)) process.off(signal, closeAndExit);
  };
  const closeAndExit = (signal: keyof typeof SIGNALS) => {
    const exit = () => process.exit(128 + SIGNALS[signal]);
    if (isOpen) close().then(exit, exit);
    else exit();
  };
  /** The process exits without closing, and can no longer await anything. */
  const abandon = () => {
    if (unregisterAtExit(data, use)) known.forEach((pid) => sendSignal(pid, 'SIGTERM'));
  };

  process.on('exit', abandon);
  if (onSignal === 'close-and-exit') for (const signal of Object.keys(SIGNALS)) process.on(signal, closeAndExit);
  try {
    const { file, started } = await exclusively(
      data.lock,
      async () => {
        await registerUser(data, use);
        return ensureRunning({ data, engines, ports, onLaunched, onProgress });
      },
      () => {
        onProgress('Waiting for another command to start or stop the engines');
      },
    );
    known.push(...Object.values(file.pids));
    isOpen = true;
    watch.start();
    const otherUsers = async () => {
      const others = (await liveUsers(data)).filter((other) => other !== use);
      return [...new Set(others.map(processOf))];
    };
    return { file, joined: started.length === 0, otherUsers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function ignore(): void {
  // The result does not matter.
}
