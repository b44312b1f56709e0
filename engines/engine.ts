import type { EnginesFile } from './engines-file.ts';

/** The embedded engines cannot run here; the message says what is missing and how to get it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Told what is going on, in one line that replaces the one before. */
export type OnProgress = (line: string) => void;

/** The key of the process's id in engines.json. */
export type EngineName = 'temporal' | 'mongodb';

export interface ServerCommand {
  program: string;
  parameters: string[];
  environment?: Readonly<Record<string, string>>;
}

/** A server that Muster can run by itself. */
export interface Engine {
  name: EngineName;
  title: string;
  usualPorts: readonly number[];
  /** Installs or chooses the program. @throws EngineError when there is none. */
  prepare(onProgress: OnProgress): Promise<(ports: readonly number[]) => ServerCommand>;
  /** What engines.json says about it. */
  addresses(ports: readonly number[]): Omit<EnginesFile, 'pids'>;
  /** The ports in engines.json, to start again at the same addresses. */
  portsOf(file: EnginesFile): number[] | undefined;
  /** What it writes to its log once it has the ports. */
  readyWords(ports: readonly number[]): string;
  /** @throws while it does not answer. */
  ping(ports: readonly number[]): Promise<void>;
  /** Sets up what a new server needs, once it answers. */
  onStarted?(ports: readonly number[]): Promise<void>;
}
