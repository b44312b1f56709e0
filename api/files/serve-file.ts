import type { Request, Response } from 'express';
import { create } from 'content-disposition';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ByteRange, FileStore } from '../../shared/files/file-store.ts';
import type { FoundFile } from '../../shared/files/find-file.ts';
import type { ApiServices } from '../api-services.ts';
import { sendChecked } from './send-checked.ts';

/** Types that browsers may display; everything else is downloaded. No SVG: it may contain scripts. */
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
 * Answers with a file, a range of it, or 304. Its content cannot act in the name of this site: browsers do not guess
 * its type, and what it loads or runs is sandboxed. Permissions can change, so caches must ask each time.
 */
export async function serveFile(
  request: Request,
  response: Response,
  { fileStore, log }: { fileStore: FileStore; log: ApiServices['log'] },
  { found, isOpen }: { found: FoundFile; isOpen: boolean },
): Promise<void> {
  const { sha256, mimeType, name } = found.stored;
  const blob = await fileStore.stat(sha256);
  if (!blob) {
    const message = 'The file is missing from the file store. The API and all workers must share MUSTER_FILES.';
    throw new MusterError('FILE_MISSING', 503, message);
  }
  response.set({
    'Last-Modified': found.stored.at.toUTCString(),
    'Cache-Control': `${isOpen ? 'public' : 'private'}, no-cache`,
    'Content-Type': mimeType,
    'Content-Disposition': create(name, { type: SHOWN.has(mimeType) ? 'inline' : 'attachment' }),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': policyFor(mimeType),
    'Cross-Origin-Resource-Policy': isOpen ? 'cross-origin' : 'same-origin',
  });
  const read = (range?: ByteRange) => fileStore.openRead(sha256, range);
  await sendChecked(request, response, { sha256, size: blob.size, read, damaged }, log);
}

function damaged(): MusterError {
  const message = 'The file in the file store is not what was stored. Bring it back from a backup.';
  return new MusterError('FILE_DAMAGED', 500, message);
}

/** Browsers do not show PDFs in a sandbox, and lay their viewer out with styles in it; it is not a page of this site. */
function policyFor(mimeType: string): string {
  const nothing = "default-src 'none'; frame-ancestors 'self'";
  const ofViewer = "object-src 'self'; style-src 'unsafe-inline'";
  return `${nothing}; ${mimeType === 'application/pdf' ? ofViewer : 'sandbox'}`;
}
