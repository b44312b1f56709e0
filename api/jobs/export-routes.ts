import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Request, Response, Router } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { isForPageRoles, requireCurrent, requireDownload } from '../../shared/files/exports/export-access.ts';
import { exportPath } from '../../shared/files/folders.ts';
import type { ByteRange } from '../../shared/files/file-store.ts';
import type { ExportFile } from '../../shared/model/export-file.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import type { ApiServices } from '../api-services.ts';
import { sendChecked } from '../files/send-checked.ts';
import { auditRead } from '../audit/audit-requests.ts';
import { callerOf } from '../require-key.ts';
import { resource } from '../resource.ts';

const PIECE_BYTES = 256 * 1024;

/** `/{job}/instances/{instance}/export`: the file that a run made, whole or in ranges. */
export function addExportRoutes(
  router: Router,
  { store, config, log }: Pick<ApiServices, 'store' | 'config' | 'log'>,
): void {
  resource(router, '/:id/instances/:instance/export', {
    get: async (request, response) => {
      const { id: job, instance } = request.params;
      const caller = callerOf(response);
      const found = await store.exports.get(instance);
      const now = new Date();
      // Who has a page role may download the institution's files without seeing their runs.
      const file =
        found?.job === job && isForPageRoles(caller, found)
          ? requireCurrent(found, now)
          : requireDownload(caller, await requireVisibleRun(store, caller, { job, run: instance }), found, now);
      const subject = `/jobs/${job}/instances/${instance}/export`;
      await auditRead({ store }, request, { by: caller.person, action: 'exports.download', subject });
      await sendFile(request, response, { path: exportPath(config, file), file, log });
    },
  });
}

interface Sending {
  path: string;
  file: ExportFile;
  log: ApiServices['log'];
}

async function sendFile(request: Request, response: Response, { path, file, log }: Sending): Promise<void> {
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
  response.set('Cache-Control', 'private, no-cache');
  const read = (range?: ByteRange) => createReadStream(path, { ...range, highWaterMark: PIECE_BYTES });
  await sendChecked(request, response, { sha256, size: bytes, read, damaged }, log);
}

function damaged(): MusterError {
  const message = 'The file in the folder of files is not what was written. Run the export again.';
  return new MusterError('EXPORT_DAMAGED', 500, message);
}
