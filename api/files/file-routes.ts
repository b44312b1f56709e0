import { z } from 'zod';
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
import { ownAddress } from '../addresses.ts';
import { decidedByHandler } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { link, time } from '../contract/shapes.ts';
import { FILE_STATUSES } from './send-checked.ts';
import { serveFile } from './serve-file.ts';

const fileShape = z
  .object({
    id: z.string(),
    asset: z.string(),
    name: z.string(),
    size: z.int(),
    mime_type: z.string(),
    sha256: z.string(),
    imported: time,
    open_to_all: z.boolean(),
    link,
  })
  .meta({ id: 'File' });

/** `/conf/files/{id}` and `/content`: describe a file and return its bytes, if the caller may read it. */
export function fileRoutes({ store, config, log }: ApiServices): Route[] {
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

  const rights = decidedByHandler('any key for a file that is open to everybody; else a role that manages assets');
  const errors = { 404: ['FILE_NOT_FOUND'], 410: ['FILE_GONE'] };
  return [
    route(
      'get',
      '/files/:id',
      { summary: 'Describes a file of an asset.', rights, answer: fileShape, errors },
      async ({ path, caller, request }) => {
        const { found, isOpen } = await requireFile(caller, path.id);
        const { _id, asset, sha256, size, mimeType, name, at } = found.stored;
        return {
          ...{ id: _id, asset, name, size, mime_type: mimeType, sha256, imported: at.toISOString() },
          open_to_all: isOpen,
          link: fileAddress(ownAddress(request), _id, name),
        };
      },
    ),
    route(
      'get',
      '/files/:id/content',
      {
        summary: 'Sends the bytes of a file, whole or in a range.',
        rights,
        sends: { types: ['*/*'], statuses: FILE_STATUSES },
        errors: { ...errors, 416: ['RANGE_NOT_SATISFIABLE'], 500: ['FILE_DAMAGED'], 503: ['FILE_MISSING'] },
      },
      async ({ path, caller, request, response }) => {
        const readable = await requireFile(caller, path.id);
        if (!readable.isOpen) {
          const subject = `/files/${path.id}`;
          await auditRead({ store }, request, { by: caller.person, action: 'files.download', subject });
        }
        await serveFile(request, response, { fileStore, log }, readable);
      },
    ),
  ];
}
