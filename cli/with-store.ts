import type { Command } from 'commander';
import { EngineError } from '../engines/engine.ts';
import { openEngines } from '../engines/engines.ts';
import { ConfigError, type Config } from '../shared/runtime/config.ts';
import { MusterError } from '../shared/runtime/errors.ts';
import { loadConfig } from '../shared/runtime/load-config.ts';
import { openStore, type Store } from '../shared/store/store.ts';

/**
 * Lets a command work with the store, and starts engines or joins running ones.
 * @param prepare creates missing indexes first.
 */
export async function withStore(
  act: (store: Store, config: Config) => Promise<void>,
  { prepare = true }: { prepare?: boolean } = {},
): Promise<void> {
  const engines = await openEngines(loadConfig(), { onProgress: (line) => console.error(line) });
  try {
    const { mongodbUrl, config } = engines;
    const store = await openStore(mongodbUrl, config.mongodbDatabase);
    try {
      if (prepare) await store.ensureIndexes();
      await act(store, config);
    } finally {
      await store.close();
    }
  } finally {
    await engines.close();
  }
}

/** Runs a command line. An error that a person can fix is printed as one line, with exit code 1. */
export async function runCommand(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const isExpected = [MusterError, ConfigError, EngineError].some((kind) => error instanceof kind);
    console.error(isExpected && error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
