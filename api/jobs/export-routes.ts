import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Request, Response } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { isForPageRoles, requireCurrent, requireDownload } from '../../shared/files/exports/export-access.ts';
import { exportPath } from '../../shared/files/folders.ts';
import type { ByteRange } from '../../shared/files/file-store.ts';
import type { ExportFile } from '../../shared/model/export-file.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import type { ApiServices } from '../api-services.ts';
import { FILE_STATUSES, sendChecked } from '../files/send-checked.ts';
import { auditRead } from '../audit/audit-requests.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';

const PIECE_BYTES = 256 * 1024;

/** `/{job}/instances/{instance}/export`: the file that a run made, whole or in ranges. */
export function exportFileRoutes({ store, config, log }: Pick<ApiServices, 'store' | 'config' | 'log'>): Route[] {
  return [
    route(
      'get',
      '/jobs/:id/instances/:instance/export',
      {
        summary: 'Streams the file of an export, whole or in a range.',
        rights: decidedByHandler('who submitted the run; a page role for files of the institution'),
        sends: { types: ['text/csv'], statuses: FILE_STATUSES },
        errors: {
          400: ['402218'],
          404: ['EXPORT_NOT_FOUND'],
          410: ['EXPORT_EXPIRED'],
          416: ['RANGE_NOT_SATISFIABLE'],
          500: ['EXPORT_DAMAGED'],
          503: ['EXPORT_MISSING'],
        },
      },
      async ({ path, caller, request, response }) => {
        const { id: job, instance } = path;
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
    ),
  ];
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
