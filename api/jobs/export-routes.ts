import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Response, Router } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { requireDownload } from '../../shared/files/exports/export-access.ts';
import { exportPath } from '../../shared/files/folders.ts';
import type { ExportFile } from '../../shared/model/export-file.ts';
import { requireVisibleRun } from '../../shared/runs/visible-runs.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { resource } from '../resource.ts';

/** `/{job}/instances/{instance}/export`: the file that a run made, as a whole or in ranges. */
export function addExportRoutes(router: Router, { store, config }: Pick<ApiServices, 'store' | 'config'>): void {
  resource(router, '/:id/instances/:instance/export', {
    get: async (request, response) => {
      const { id: job, instance } = request.params;
      const caller = callerOf(response);
      const run = await requireVisibleRun(store, caller, { job, run: instance });
      const file = requireDownload(caller, run, await store.exports.get(run._id), new Date());
      await sendFile(response, exportPath(config, file), file);
    },
  });
}

async function sendFile(response: Response, path: string, { name, sha256, bytes }: ExportFile): Promise<void> {
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
  await new Promise<void>((resolve, reject) => {
    const options = { root: dirname(path), dotfiles: 'allow', cacheControl: false, lastModified: false } as const;
    response.sendFile(basename(path), options, (error?: Error | null) => {
      // Who goes away in the middle, or asks for a range that there is not, was answered already.
      if (error === undefined || error === null || response.headersSent) resolve();
      else reject('status' in error && error.status === 416 ? beyondTheEnd(bytes) : error);
    });
  });
}

function beyondTheEnd(bytes: number): MusterError {
  return new MusterError('RANGE_NOT_SATISFIABLE', 416, `The range lies outside the file, which has ${bytes} bytes.`);
}
