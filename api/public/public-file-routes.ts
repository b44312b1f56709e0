import type { Request, Response } from 'express';
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
import { credentialsOf, readCaller } from '../require-caller.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { FILE_STATUSES } from '../files/send-checked.ts';

/** `/files/{id}/{name}`: files that are open to everyone; others need the key of a person who may read them. */
export function publicFileRoutes({ store, config, secrets, log }: ApiServices): Route[] {
  const fileStore = openFileStore(config);

  const serve = async (request: Request, response: Response, id: string): Promise<void> => {
    const found = await findFile(store, id);
    if (!found) throw new MusterError('FILE_NOT_FOUND', 404, 'There is no such file.');
    const isOpen = isOpenToAll(found.asset, found.entry, dayIn(config.timeZone, new Date()));
    if (!isOpen) {
      const isAnonymous = Object.keys(credentialsOf(request, config)).length === 0;
      if (isAnonymous && found.asset.deleted) {
        throw new MusterError('FILE_GONE', 410, 'The asset that this file belonged to was deleted.');
      }
      const by = (isAnonymous ? refuseAnonymous() : await requireReader(request, response)).person;
      await auditRead({ store }, request, { by, action: 'files.download', subject: `/files/${id}` });
    }
    await serveFile(request, response, { fileStore, log }, { found, isOpen });
  };

  const requireReader = async (request: Request, response: Response): Promise<Caller> => {
    const caller = await readCaller({ store, config, secrets }, request, response);
    if (mayReadAnyFile(caller)) return caller;
    throw new MusterError(
      'FORBIDDEN',
      403,
      'This file is not public. You need a role that manages assets or the repository to read it.',
    );
  };

  const declaration = {
    summary: 'Sends a file that is open to everybody; others need the key of a person who may read them.',
    rights: EVERYBODY,
    sends: { types: ['*/*'], statuses: FILE_STATUSES },
    errors: {
      400: ['KEY_IN_ADDRESS'],
      401: ['UNAUTHORIZED'],
      403: ['FORBIDDEN', 'FOREIGN_ORIGIN'],
      404: ['FILE_NOT_FOUND'],
      410: ['FILE_GONE'],
      416: ['RANGE_NOT_SATISFIABLE'],
      500: ['FILE_DAMAGED'],
      503: ['FILE_MISSING'],
    },
  } as const;
  return [
    route('get', '/files/:id', declaration, ({ path, request, response }) => serve(request, response, path.id)),
    route('get', '/files/:id/:name', declaration, ({ path, request, response }) => serve(request, response, path.id)),
  ];
}

function refuseAnonymous(): never {
  throw new MusterError('UNAUTHORIZED', 401, 'This file is not public (yet). Sign in, or send an API key, to read it.');
}
