import { Failure } from './failure.ts';
import { shown } from './layout.ts';
import type { Terminal } from './terminal.ts';

/** Asks before something is done. @throws Failure unless the answer is yes, and when nobody can be asked. */
export async function confirm(terminal: Terminal, question: string, { yes }: { yes: boolean }): Promise<void> {
  if (yes) return;
  if (!terminal.isInteractive) {
    throw new Failure('This asks before it does anything, and nobody can be asked here.', {
      exit: 'USAGE',
      advice: 'Add --yes to do it without asking.',
    });
  }
  const answer = await terminal.ask(`${shown(question)} [y/N] `);
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new Failure('Nothing was done.');
}
