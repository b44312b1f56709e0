import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const DECODERS: ReadonlyMap<string, () => NodeJS.ReadWriteStream> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** More nested codings than this are a bomb or a mistake. */
const MAX_CODINGS = 2;

/** The codings in a Content-Encoding header, in the order they were applied. */
export function codingsIn(contentEncoding: string | undefined): string[] {
  const codings = (contentEncoding ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  return codings.filter((coding) => coding !== '' && coding !== 'identity');
}

/**
 * The body without its codings, as a stream: the reader limits how much it takes.
 * @returns undefined when one of the codings is not known.
 */
export function decodeBody(
  body: AsyncIterable<Uint8Array>,
  codings: readonly string[],
): AsyncIterable<Buffer> | undefined {
  if (codings.length > MAX_CODINGS) return undefined;
  let decoded = body as AsyncIterable<Buffer>;
  for (const coding of [...codings].reverse()) {
    const decoder = DECODERS.get(coding)?.();
    if (!decoder) return undefined;
    // Errors reach the reader through the decoder.
    pipeline(decoded, decoder).catch(() => undefined);
    decoded = decoder as unknown as AsyncIterable<Buffer>;
  }
  return decoded;
}
