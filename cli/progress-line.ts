import { clearLine, cursorTo } from 'node:readline';

export interface ProgressLine {
  /** Replaces what the line says. */
  show(this: void, text: string): void;
  /** Takes the line away. */
  clear(this: void): void;
}

/** One line on standard error that says what is going on. Silent where no person looks: not a terminal, or `isQuiet`. */
export function progressLine({ isQuiet = false }: { isQuiet?: boolean } = {}): ProgressLine {
  const { stderr } = process;
  if (isQuiet || !stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  const clear = () => {
    cursorTo(stderr, 0);
    clearLine(stderr, 0);
  };
  return {
    show: (text) => {
      clear();
      stderr.write(text.slice(0, stderr.columns - 1));
    },
    clear,
  };
}
