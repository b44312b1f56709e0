import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { permanent, placeOf, type DownloadFailure } from './download-failure.ts';
import type { Answer } from './follow.ts';
import type { Page } from './landing-page.ts';

/** So much of a page is read; what it says about files stands in its head. */
const PAGE_BYTES = 1024 * 1024;

/**
 * Reads a page to its end, or as far as pages are read. Some servers compress pages even when asked not to: these are
 * opened as far as they are not larger than a page may be, so a bomb is refused.
 */
export async function readPage(
  answer: Answer,
  start: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): Promise<{ kind: 'page'; page: Page } | DownloadFailure> {
  const chunks = [start];
  let length = start.length;
  for await (const chunk of rest) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= PAGE_BYTES) break;
  }
  const html = decode(Buffer.concat(chunks), encoding);
  if (html === undefined) {
    return permanent('ENCODED', `${placeOf(answer.url)} is a page that cannot be opened (${encoding ?? ''}).`);
  }
  const link = answer.headers['link'];
  return { kind: 'page', page: { url: answer.url, html, ...(link === undefined ? {} : { link }) } };
}

function decode(bytes: Buffer, encoding: string | undefined): string | undefined {
  const limit = { maxOutputLength: 2 * PAGE_BYTES };
  try {
    if (encoding === undefined || encoding === '' || encoding === 'identity') return bytes.toString('utf8');
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(bytes, limit).toString('utf8');
    if (encoding === 'deflate') return inflateSync(bytes, limit).toString('utf8');
    if (encoding === 'br') return brotliDecompressSync(bytes, limit).toString('utf8');
    return undefined;
  } catch {
    return undefined;
  }
}
