/** The embedded engines cannot run; the message says what is missing and how to get it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}

/** Called with the current progress, one line that replaces the last. */
export type OnProgress = (line: string) => void;

/** The key of the process's id in engines.json. */
export type EngineName = 'temporal' | 'mongodb';

/** The addresses of engines, as in engines.json. */
export interface EngineAddresses {
  temporalAddress?: string | undefined;
  temporalUi?: string | undefined;
  mongodbUrl?: string | undefined;
}

export interface ServerCommand {
  program: string;
  parameters: string[];
  environment?: Readonly<Record<string, string>>;
}

/** A server that Muster can run itself. */
export interface Engine {
  name: EngineName;
  title: string;
  usualPorts: readonly number[];
  /** Installs or chooses the program. @throws EngineError when no program is available. */
  prepare(onProgress: OnProgress): Promise<(ports: readonly number[]) => ServerCommand>;
  /** What engines.json says about it. */
  addresses(ports: readonly number[]): EngineAddresses;
  /** The ports in engines.json, to restart at the same addresses. */
  portsOf(addresses: EngineAddresses): number[] | undefined;
  /** What it writes to its log when it has the ports. */
  readyWords(ports: readonly number[]): string;
  /** @throws if it does not answer. */
  ping(ports: readonly number[]): Promise<void>;
  /** Sets up what a new server needs, once it answers. */
  onStarted?(ports: readonly number[]): Promise<void>;
  /** Does what a running server needs now and then. */
  tend?(ports: readonly number[]): Promise<void>;
}
