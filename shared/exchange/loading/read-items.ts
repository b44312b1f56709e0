import { readLines, type Line } from './read-lines.ts';
import { invalidLine, type LineProblem, type Read } from '../lines.ts';

/** A non-blank line: its value, or its problems. */
export type LoadedItem<T> = { line: Line } & (
  | { kind: 'valid'; id: string; value: T }
  | { kind: 'invalid'; problems: LineProblem[] }
);

/** Reads the lines of one kind of file. */
export interface ItemReader<T> {
  read(line: Record<string, unknown>): Read<T>;
  /** The id, unique in the file. */
  idOf(value: T): string;
}

/**
 * Reads the lines of a file. Skips blank lines; a repeated id is a problem. Memory grows with the number of ids, not
 * with the size of the lines.
 */
export async function* readItems<T>(path: string, reader: ItemReader<T>): AsyncGenerator<LoadedItem<T>> {
  const firstLines = new Map<string, number>();
  for await (const line of readLines(path)) {
    if (line.kind === 'text' && line.text.trim() === '') continue;
    const read = readItem(line, reader);
    if (read.kind === 'invalid') {
      yield { line, ...read };
      continue;
    }
    const id = reader.idOf(read.value);
    const first = firstLines.get(id);
    if (first === undefined) {
      firstLines.set(id, line.number);
      yield { line, kind: 'valid', id, value: read.value };
    } else {
      yield { line, ...invalidLine('', `repeats the id "${id}" of line ${first}`) };
    }
  }
}

function readItem<T>(line: Line, reader: ItemReader<T>): Read<T> {
  if (line.kind === 'too-long') return invalidLine('', 'is longer than 4 MB');
  if (line.kind === 'not-utf8') return invalidLine('', 'is not valid UTF-8');
  let json: unknown;
  try {
    json = JSON.parse(line.text);
  } catch (error) {
    return invalidLine('', `is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return invalidLine('', 'is not a JSON object');
  return reader.read(json as Record<string, unknown>);
}
