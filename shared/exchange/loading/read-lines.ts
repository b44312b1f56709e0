import { createReadStream } from 'node:fs';
import { MAX_RECORD_BYTES } from '../../model/record.ts';

/** Longer lines are not read. */
export const MAX_LINE_BYTES = MAX_RECORD_BYTES;
/** How much of a too long line is kept to recognize it. */
const START_BYTES = 1_000;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** One line of a file, without its line break; `end` is the byte offset of its end. */
export type Line = { number: number; end: number } & (
  | { kind: 'text'; text: string }
  | { kind: 'not-utf8'; bytes: Buffer }
  | { kind: 'too-long'; start: string }
);

/**
 * Reads a file line by line, with one line in memory at a time. Line breaks may be LF or CRLF; skips a byte order mark.
 * Reports lines that are not UTF-8 or longer than `MAX_LINE_BYTES`.
 * @throws when the file cannot be read.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  let end = 0;
  let pieces: Buffer[] = [];
  let length = 0;

  const take = (piece: Buffer) => {
    // Beyond the limit, only count the length.
    if (length <= MAX_LINE_BYTES) pieces.push(piece);
    length += piece.length;
  };
  const finish = (breakBytes: number): Line => {
    number += 1;
    end += length + breakBytes;
    const bytes = Buffer.concat(pieces);
    const isTooLong = length > MAX_LINE_BYTES + 1 || (length > MAX_LINE_BYTES && bytes.at(-1) !== CARRIAGE_RETURN);
    pieces = [];
    length = 0;
    if (isTooLong) return { number, end, kind: 'too-long', start: bytes.toString('utf8', 0, START_BYTES) };
    const content = bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
    try {
      return { number, end, kind: 'text', text: decoder.decode(content) };
    } catch {
      return { number, end, kind: 'not-utf8', bytes: content };
    }
  };

  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      take(chunk.subarray(from, at));
      yield finish(1);
      from = at + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield finish(0);
}
