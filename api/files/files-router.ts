import { Router } from 'express';
import { MusterError } from '../../shared/runtime/errors.ts';
import { mayReadAnyFile } from '../../shared/files/file-access.ts';
import { isOpenToAll } from '../../shared/records/visibility/is-public.ts';
import { openFileStore } from '../../shared/files/disk-file-store.ts';
import { fileAddress } from '../../shared/files/file-address.ts';
import { findFile, type FoundFile } from '../../shared/files/find-file.ts';
import { dayIn } from '../../shared/model/partial-date.ts';
import type { Caller } from '../../shared/model/roles.ts';
import type { ApiServices } from '../api-services.ts';
import { auditRead } from '../audit/audit-requests.ts';
import { callerOf } from '../require-key.ts';
import { ownAddress } from '../public/own-address.ts';
import { resource } from '../resource.ts';
import { serveFile } from './serve-file.ts';

/** `/conf/files/{id}` and `/content`: describe a file and return its bytes, if the caller may read it. */
export function filesRouter({ store, config, log }: ApiServices): Router {
  const router = Router();
  const fileStore = openFileStore(config);

  const requireFile = async (caller: Caller, id: string): Promise<{ found: FoundFile; isOpen: boolean }> => {
    const found = await findFile(store, id);
    if (!found) throw new MusterError('FILE_NOT_FOUND', 404, `There is no file ${id}.`);
    const isOpen = isOpenToAll(found.asset, found.entry, dayIn(config.timeZone, new Date()));
    if (isOpen || mayReadAnyFile(caller)) return { found, isOpen };
    throw new MusterError(
      'FORBIDDEN',
      403,
      'This file is not public. You need a role that manages assets or the repository to read it.',
    );
  };

  resource(router, '/:id', {
    get: async (request, response) => {
      const { found, isOpen } = await requireFile(callerOf(response), request.params.id);
      const { _id, asset, sha256, size, mimeType, name, at } = found.stored;
      response.json({
        ...{ id: _id, asset, name, size, mime_type: mimeType, sha256, imported: at.toISOString() },
        open_to_all: isOpen,
        link: fileAddress(ownAddress(config, request), _id, name),
      });
    },
  });
  resource(router, '/:id/content', {
    get: async (request, response) => {
      const caller = callerOf(response);
      const readable = await requireFile(caller, request.params.id);
      if (!readable.isOpen) {
        const subject = `/files/${request.params.id}`;
        await auditRead({ store }, request, { by: caller.person, action: 'files.download', subject });
      }
      await serveFile(request, response, { fileStore, log }, readable);
    },
  });
  return router;
}
