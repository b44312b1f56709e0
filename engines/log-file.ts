import { readFile, rename, stat } from 'node:fs/promises';

const LIMIT_BYTES = 10 * 1024 * 1024;
const LINES_SHOWN = 10;

/** Moves a long log aside, replacing the one moved before. @returns the size of the remaining log. */
export async function turnOverLog(log: string): Promise<number> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= LIMIT_BYTES) return size;
  await rename(log, `${log}.1`);
  return 0;
}

/** The log from this byte on. */
export async function readLog(log: string, from: number): Promise<string> {
  const content = await readFile(log).catch(() => Buffer.alloc(0));
  return content.subarray(from).toString();
}

/** The last lines, indented. */
export function endOfLog(text: string): string {
  const lines = text.trimEnd().split('\n').slice(-LINES_SHOWN);
  return lines.map((line) => `  ${line}`).join('\n');
}
