import { runMuster } from '../../cli/muster/program.ts';
import type { Terminal } from '../../cli/muster/terminal.ts';

export interface TerminalOptions {
  env?: Record<string, string>;
  /** What a person answers, question by question; without it nobody sits there. */
  answers?: readonly string[];
  /** What comes in by standard input. */
  input?: string;
  signal?: AbortSignal;
}

export interface Ended {
  code: number;
  /** Standard output. */
  out: string;
  /** Standard error. */
  err: string;
  /** Questions that were asked. */
  asked: string[];
}

/** Runs a command of `muster` in this process, as if it were typed. */
export async function typeMuster(words: readonly string[], options: TerminalOptions = {}): Promise<Ended> {
  const { env = {}, answers, input = '', signal = new AbortController().signal } = options;
  const said = { out: '', err: '' };
  const asked: string[] = [];
  const waiting = [...(answers ?? [])];
  const terminal: Terminal = {
    env,
    isInteractive: answers !== undefined,
    hasColours: false,
    canDraw: false,
    signal,
    say: (line) => (said.out += `${line}\n`),
    note: (line) => (said.err += `${line}\n`),
    write: async (piece) => {
      said.out += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
    },
    ask: async (question) => {
      asked.push(question);
      return waiting.shift() ?? '';
    },
    readInput: async () => input,
  };
  return { code: await runMuster(words, terminal), ...said, asked };
}
