import { text as readAll } from 'node:stream/consumers';
import { createInterface } from 'node:readline/promises';
import { once } from 'node:events';
import { Writable } from 'node:stream';

/** Where a command reads and writes. Tests have one of their own. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>;
  /** A person sits here, who can be asked. */
  isInteractive: boolean;
  /** Whether standard output takes colours. */
  hasColours: boolean;
  /** Whether standard error can draw a moving bar. */
  canDraw: boolean;
  /** Aborts with Ctrl-C. */
  signal: AbortSignal;
  /** Writes a line to standard output. */
  say(this: void, line: string): void;
  /** Writes a line to standard error: progress, questions, errors. */
  note(this: void, line: string): void;
  /** Writes bytes to standard output, and waits until they are taken. */
  write(this: void, piece: string | Uint8Array): Promise<void>;
  /** Asks a question on standard error. @param hidden does not show what is typed. */
  ask(this: void, question: string, options?: { hidden: boolean }): Promise<string>;
  /** All of standard input. */
  readInput(this: void): Promise<string>;
}

/** The terminal of this process. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { env, stdin, stdout, stderr } = process;
  return {
    env,
    isInteractive: stdin.isTTY && stderr.isTTY,
    hasColours: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    canDraw: stderr.isTTY,
    signal,
    say: (line) => {
      stdout.write(`${line}\n`);
    },
    note: (line) => {
      stderr.write(`${line}\n`);
    },
    write: async (piece) => {
      if (!stdout.write(piece)) await once(stdout, 'drain', { signal });
    },
    ask: (question, options) => ask(question, { signal, hidden: options?.hidden ?? false }),
    readInput: () => readAll(stdin),
  };
}

async function ask(question: string, { signal, hidden }: { signal: AbortSignal; hidden: boolean }): Promise<string> {
  const { stdin, stderr } = process;
  if (!hidden) {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      return await lines.question(question, { signal });
    } finally {
      lines.close();
    }
  }
  stderr.write(question);
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('', { signal });
  } finally {
    lines.close();
    stderr.write('\n');
  }
}
