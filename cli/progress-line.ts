import { clearLine, cursorTo } from 'node:readline';

export interface ProgressLine {
  /** Replaces the text of the line. */
  show(this: void, text: string): void;
  /** Removes the line. */
  clear(this: void): void;
}

/** One line of progress on standard error. Silent if that is not a terminal, or with `isQuiet`. */
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
