import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ByteRange } from '../../shared/files/file-store.ts';
import type { ApiServices } from '../api-services.ts';

/** What a file may also be answered with. */
export const FILE_STATUSES = { 206: 'A range of the file.', 304: 'The file that the client has already.' } as const;

/** A file as it was written, and how to read what is there now. */
export interface CheckedFile {
  sha256: string;
  size: number;
  read: (range?: ByteRange) => AsyncIterable<Buffer> | Promise<AsyncIterable<Buffer>>;
  /** What the error says when the file is not what was written. */
  damaged: () => MusterError;
}

/**
 * Answers with the bytes of a file, as a whole, in a range, or with 304. Whoever gets the last byte gets it only if the whole
 * file is what was written: what is damaged breaks off, also where a download is resumed.
 */
export async function sendChecked(
  request: Request,
  response: Response,
  file: CheckedFile,
  log: ApiServices['log'],
): Promise<void> {
  const { sha256, size } = file;
  response.set({ ETag: `"${sha256}"`, 'Accept-Ranges': 'bytes' });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const range = rangeOf(request, file);
  if (range === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${size}`);
    const message = `The range lies outside the file, which has ${size} bytes.`;
    throw new MusterError('RANGE_NOT_SATISFIABLE', 416, message);
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const headers = {
    'Content-Length': String(end - start + 1),
    ...(range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {}),
  };
  if (request.method === 'HEAD') {
    response
      .status(range ? 206 : 200)
      .set(headers)
      .end();
    return;
  }
  const isLast = end === size - 1;
  const pieces = isLast ? checkedPieces(file, start) : (await file.read({ start, end }))[Symbol.asyncIterator]();
  // What can be told before anything is sent is told as an error.
  const first = await pieces.next();
  response.status(range ? 206 : 200).set(headers);
  const bytes = async function* () {
    let sent = 0;
    for (let piece = first; !piece.done; piece = await pieces.next()) {
      sent += piece.value.length;
      yield piece.value;
    }
    if (sent < end - start + 1) throw file.damaged();
  };
  try {
    await pipeline(Readable.from(bytes()), response);
  } catch (error) {
    // Who goes away in the middle was answered already.
    if (error instanceof MusterError)
      log.error({ sha256: sha256.slice(0, 16), reason: error.message }, 'a download was broken off');
  }
}

/** The pieces of a file from `start` on, the last one only if all of the file is what it should be. */
async function* checkedPieces({ sha256, size, read, damaged }: CheckedFile, start: number): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  if (start > 0) for await (const piece of await read({ start: 0, end: start - 1 })) hash.update(piece);
  let last: Buffer | undefined;
  const rest = size === 0 ? [] : await read(start === 0 ? undefined : { start, end: size - 1 });
  for await (const piece of rest) {
    hash.update(piece);
    if (last) yield last;
    last = piece;
  }
  if (hash.digest('hex') !== sha256) throw damaged();
  if (last) yield last;
}

/** The one range that is asked for; undefined for all of it, which is also the answer to several, or after a change. */
function rangeOf(
  request: Request,
  { size, sha256 }: Pick<CheckedFile, 'size' | 'sha256'>,
): ByteRange | 'unsatisfiable' | undefined {
  const condition = request.get('if-range');
  if (condition !== undefined && condition !== `"${sha256}"`) return undefined;
  const ranges = request.range(size, { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}
