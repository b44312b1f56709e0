import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { Exit } from './exit-codes.ts';

/** Makes the action of a command from what it does. */
export type Run = <A extends unknown[]>(
  act: (context: CommandContext, ...given: A) => Promise<Exit | undefined>,
) => (...given: [...A, Command]) => Promise<void>;
