import { Router } from 'express';
import {
  createEntry,
  deleteEntry,
  replaceEntry,
  requireEntry,
  requireToChange,
  requireToRead,
} from '../../shared/settings/change-configuration.ts';
import type { ConfigurationKind } from '../../shared/settings/configuration-kind.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues, queryValues, readPaging, readSearchText } from '../query-values.ts';
import { resource } from '../resource.ts';
import { readEntry, toConfigurationChangeBody, toEntryBody } from './configuration-shape.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

/** `/almaws/v1/conf/<kind>` for every kind of configuration. */
export function configurationKindsRouter(services: ApiServices): Router {
  const router = Router();
  for (const kind of services.configurationKinds.values()) router.use(`/${kind.path}`, kindRouter(services, kind));
  return router;
}

function kindRouter(services: ApiServices, kind: ConfigurationKind): Router {
  const { store } = services;
  const { singular } = kind;
  const router = Router();

  resource(router, '/', {
    get: async (request, response) => {
      requireToRead(kind, callerOf(response));
      const values = listValues(request, ['code']);
      const page = { ...readPaging(values), text: readSearchText(values, 'code') };
      const { entries, total } = await store.configuration.page(kind.path, page);
      const address = apiAddress(request);
      const bodies = entries.map((entry) => toEntryBody(address, kind, entry));
      response.json({ [singular]: bodies, total_record_count: total });
    },
    post: async (request, response) => {
      requireToChange(kind, callerOf(response));
      const entry = await createEntry(services, kind, callerOf(response), readEntry(kind, request.body));
      response.status(201);
      response.json(toEntryBody(apiAddress(request), kind, entry));
    },
  });

  resource(router, '/:code', {
    get: async (request, response) => {
      requireToRead(kind, callerOf(response));
      const entry = await requireEntry(services, kind, request.params.code);
      response.json(toEntryBody(apiAddress(request), kind, entry));
    },
    put: async (request, response) => {
      requireToChange(kind, callerOf(response));
      const sent = readEntry(kind, request.body, request.params.code);
      const entry = await replaceEntry(services, kind, callerOf(response), sent);
      response.json(toEntryBody(apiAddress(request), kind, entry));
    },
    delete: async (request, response) => {
      await deleteEntry(services, kind, callerOf(response), request.params.code);
      response.status(204).end();
    },
    post: async (request, response) => {
      const caller = callerOf(response);
      const operation = requireOperation(kind, caller, queryValues(request).get('op'));
      const entry = await requireEntry(services, kind, request.params.code);
      const leaving = new AbortController();
      response.once('close', () => leaving.abort());
      const call = { entry, body: request.body as unknown, caller, services, signal: leaving.signal };
      response.json(await operation.run(call));
    },
  });

  resource(router, '/:code/changes', {
    get: async (request, response) => {
      requireToRead(kind, callerOf(response));
      const page = readPaging(listValues(request));
      const { changes, total } = await store.configuration.history(kind.path, request.params.code, page);
      response.json({ change: changes.map(toConfigurationChangeBody), total_record_count: total });
    },
  });

  return router;
}

/** Only who may do one of the operations is told which there are. */
function requireOperation(kind: ConfigurationKind, caller: Caller, op: string | undefined): Operation {
  const { path } = kind;
  const operations = new Map(Object.entries(OPERATIONS[path] ?? {}));
  const operation = operations.get(op?.toLowerCase() ?? '');
  const isForReaders = [...operations.values()].some(({ needs }) => needs === 'read');
  if (isForReaders && operation?.needs !== 'change') requireToRead(kind, caller);
  else requireToChange(kind, caller);
  if (operation) return operation;
  const names = [...operations.keys()];
  const offered =
    names.length === 0 ? 'There are no operations here.' : `There is ${names.map((name) => `op=${name}`).join(', ')}.`;
  throw new MusterError('UNKNOWN_OPERATION', 400, `${op ?? 'No operation'} is not possible on ${path}. ${offered}`);
}
