import { Router, type Request, type Response } from 'express';
import { authenticate } from '../../shared/access/authenticate.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { openFileStore } from '../../shared/files/disk-file-store.ts';
import { mayReadAnyFile } from '../../shared/files/file-access.ts';
import { isOpenToAll } from '../../shared/records/visibility/is-public.ts';
import { findFile } from '../../shared/files/find-file.ts';
import { dayIn } from '../../shared/model/partial-date.ts';
import type { Caller } from '../../shared/model/roles.ts';
import type { ApiServices } from '../api-services.ts';
import { auditRead } from '../audit/audit-requests.ts';
import { serveFile } from '../files/serve-file.ts';
import { keyOf } from '../require-key.ts';
import { resource } from '../resource.ts';

/** `/files/{id}/{name}`: files that are open to everyone; others need the key of a person who may read them. */
export function publicFilesRouter({ store, config, log }: ApiServices): Router {
  const router = Router();
  const fileStore = openFileStore(config);

  const serve = async (request: Request, response: Response, id: string): Promise<void> => {
    const found = await findFile(store, id);
    if (!found) throw new MusterError('FILE_NOT_FOUND', 404, 'There is no such file.');
    const isOpen = isOpenToAll(found.asset, found.entry, dayIn(config.timeZone, new Date()));
    if (!isOpen) {
      const key = keyOf(request);
      if (key === undefined && found.asset.deleted) {
        throw new MusterError('FILE_GONE', 410, 'The asset that this file belonged to was deleted.');
      }
      const by = (await requireReader(key)).person;
      await auditRead({ store }, request, { by, action: 'files.download', subject: `/files/${id}` });
    }
    await serveFile(request, response, { fileStore, log }, { found, isOpen });
  };

  const requireReader = async (key: string | undefined): Promise<Caller> => {
    if (key === undefined) {
      throw new MusterError('UNAUTHORIZED', 401, 'This file is not public (yet). Send an API key to read it.');
    }
    const caller = await authenticate(store, key, config.timeZone);
    if (mayReadAnyFile(caller)) return caller;
    throw new MusterError(
      'FORBIDDEN',
      403,
      'This file is not public. You need a role that manages assets or the repository to read it.',
    );
  };

  resource(router, '/files/:id', { get: (request, response) => serve(request, response, request.params.id) });
  resource(router, '/files/:id/:name', { get: (request, response) => serve(request, response, request.params.id) });
  return router;
}
