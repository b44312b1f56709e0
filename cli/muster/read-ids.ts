import { Failure } from './failure.ts';
import { readGiven } from './profiles.ts';
import type { Terminal } from './terminal.ts';

/** The text of a file, or of standard input for `-`. @throws Failure when there is none. */
export async function readText(terminal: Terminal, file: string): Promise<string> {
  return file === '-' ? terminal.readInput() : readGiven(file);
}

/** Ids, one a line: as they are, blank lines left out. The API says which cannot be used. @throws Failure without any. */
export async function readIds(terminal: Terminal, file: string): Promise<string[]> {
  const text = await readText(terminal, file);
  const ids = text
    .replace(/^\u{feff}/u, '')
    .split(/\r\n|[\n\r]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (ids.length > 0) return ids;
  throw new Failure(`There are no ids in ${file === '-' ? 'standard input' : file}.`, {
    exit: 'USAGE',
    advice: 'Give one id a line.',
  });
}
