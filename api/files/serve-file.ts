import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { create } from 'content-disposition';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ByteRange, FileStore } from '../../shared/files/file-store.ts';
import type { FoundFile } from '../../shared/files/find-file.ts';

/** What browsers may show by themselves; everything else is saved. No SVG: it may hold scripts. */
const SHOWN: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/tiff',
]);

/**
 * Answers with a file, as a whole, in a range, or with 304. Nothing in it can act in the name of this site: its type is not
 * guessed, and what it loads or runs is boxed in. Who may read it can change, so caches ask each time.
 */
export async function serveFile(
  request: Request,
  response: Response,
  fileStore: FileStore,
  { found, isOpen }: { found: FoundFile; isOpen: boolean },
): Promise<void> {
  const { sha256, mimeType, name } = found.stored;
  const blob = await fileStore.stat(sha256);
  if (!blob) {
    const message = 'The file is missing from the file store. The API and all workers must share MUSTER_FILES.';
    throw new MusterError('FILE_MISSING', 503, message);
  }
  const etag = `"${sha256}"`;
  response.set({
    ETag: etag,
    'Last-Modified': found.stored.at.toUTCString(),
    'Accept-Ranges': 'bytes',
    'Cache-Control': `${isOpen ? 'public' : 'private'}, no-cache`,
    'Content-Type': mimeType,
    'Content-Disposition': create(name, { type: SHOWN.has(mimeType) ? 'inline' : 'attachment' }),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': policyFor(mimeType),
    'Cross-Origin-Resource-Policy': isOpen ? 'cross-origin' : 'same-origin',
  });
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  const range = rangeOf(request, blob.size, etag);
  if (range === 'unsatisfiable') {
    response.status(416).set('Content-Range', `bytes */${blob.size}`).end();
    return;
  }
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${blob.size}`);
  response.set('Content-Length', String(range ? range.end - range.start + 1 : blob.size));
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await send(await fileStore.openRead(sha256, range), response);
}

/** Browsers do not show PDFs in a sandbox; their viewer is none of this site's pages. */
function policyFor(mimeType: string): string {
  const nothing = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
  return mimeType === 'application/pdf' ? `${nothing}; object-src 'self'` : `${nothing}; sandbox`;
}

/** The one range that is asked for; undefined for all of it, which is also the answer to several, or after a change. */
function rangeOf(request: Request, size: number, etag: string): ByteRange | 'unsatisfiable' | undefined {
  const condition = request.get('if-range');
  if (condition !== undefined && condition !== etag) return undefined;
  const ranges = request.range(size, { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}

async function send(bytes: NodeJS.ReadableStream, response: Response): Promise<void> {
  try {
    await pipeline(bytes, response);
  } catch (error) {
    // Who goes away in the middle needs no answer any more.
    if (!response.destroyed && !response.headersSent) throw error;
  }
}
