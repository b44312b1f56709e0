import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response, Router } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { requireDownload } from '../../shared/files/exports/export-access.ts';
import { exportPath } from '../../shared/files/folders.ts';
import type { ExportFile } from '../../shared/model/export-file.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { resource } from '../resource.ts';

const PIECE_BYTES = 256 * 1024;

/** `/{job}/instances/{instance}/export`: the file that a run made, as a whole or in ranges. */
export function addExportRoutes(
  router: Router,
  { store, config, log }: Pick<ApiServices, 'store' | 'config' | 'log'>,
): void {
  resource(router, '/:id/instances/:instance/export', {
    get: async (request, response) => {
      const { id: job, instance } = request.params;
      const caller = callerOf(response);
      const run = await requireVisibleRun(store, caller, { job, run: instance });
      const file = requireDownload(caller, run, await store.exports.get(run._id), new Date());
      await sendFile(request, response, { path: exportPath(config, file), file, log });
    },
  });
}

interface Sending {
  path: string;
  file: ExportFile;
  log: ApiServices['log'];
}

async function sendFile(request: Request, response: Response, sending: Sending): Promise<void> {
  const { path, file } = sending;
  const { name, sha256, bytes } = file;
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) {
    const message = 'The file is missing from the folder of files. The API and all workers must share MUSTER_FILES.';
    throw new MusterError('EXPORT_MISSING', 503, message);
  }
  response.type('text/csv; charset=utf-8');
  response.attachment(name);
  response.set({ ETag: `"${sha256}"`, 'Cache-Control': 'private, no-cache' });
  const isWhole = request.method === 'GET' && request.headers.range === undefined && !request.fresh;
  if (isWhole) {
    await sendWhole(response, sending);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const options = { root: dirname(path), dotfiles: 'allow', cacheControl: false, lastModified: false } as const;
    response.sendFile(basename(path), options, (error?: Error | null) => {
      // Who goes away in the middle, or asks for a range that there is not, was answered already.
      if (error === undefined || error === null || response.headersSent) resolve();
      else reject('status' in error && error.status === 416 ? beyondTheEnd(bytes) : error);
    });
  });
}

/** Sends the file, and breaks off before its last piece if it is not what was written: nobody takes it for the whole. */
async function sendWhole(response: Response, { path, file: { sha256, bytes }, log }: Sending): Promise<void> {
  const pieces = checkedPieces(path, sha256);
  // What can be told before anything is sent is told as an error.
  const first = await pieces.next();
  response.set({ 'Content-Length': String(bytes), 'Accept-Ranges': 'bytes' });
  const all = async function* () {
    if (!first.done) yield first.value;
    yield* pieces;
  };
  try {
    await pipeline(Readable.from(all()), response);
  } catch (error) {
    // Who goes away in the middle was answered already.
    if (error instanceof MusterError) log.error({ path, reason: error.message }, 'a download was broken off');
  }
}

/** A file piece by piece, the last one only if all of them are what they should be. */
async function* checkedPieces(path: string, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let last: Buffer | undefined;
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    if (last) yield last;
    last = piece;
  }
  if (hash.digest('hex') !== sha256) {
    throw new MusterError(
      'EXPORT_DAMAGED',
      500,
      'The file in the folder of files is not what was written. Run the export again.',
    );
  }
  if (last) yield last;
}

function beyondTheEnd(bytes: number): MusterError {
  return new MusterError('RANGE_NOT_SATISFIABLE', 416, `The range lies outside the file, which has ${bytes} bytes.`);
}
