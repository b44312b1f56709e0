import { Argument, type Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { completionScript, offersFor, SHELLS, type Shell } from './completion.ts';
import { shown } from './layout.ts';
import type { Run } from './program-parts.ts';

/** `muster completion`: completes commands, options and ids in a shell. */
export function addCompletion(program: Command, run: Run): void {
  program
    .command('completion')
    .description('print what completes this command in a shell')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText(
      'after',
      '\nLoad it at the start of the shell:\n  bash  source <(muster completion bash)\n  zsh   source <(muster completion zsh)\n  fish  muster completion fish | source',
    )
    .action(
      run(async ({ terminal }: CommandContext, shell: Shell) => {
        terminal.say(completionScript(shell));
        return undefined;
      }),
    );
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(
      run(async ({ terminal }: CommandContext, words: string[]) => {
        for (const { word, meaning } of await offersFor(program, words, terminal)) {
          terminal.say(`${shown(word)}\t${shown(meaning)}`);
        }
        return undefined;
      }),
    );
}
