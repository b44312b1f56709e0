import { z } from 'zod';
import {
  createEntry,
  deleteEntry,
  mayRead,
  replaceEntry,
  requireEntry,
  requireToChange,
  requireToRead,
  stateOf,
  type EntryState,
} from '../../shared/settings/change-configuration.ts';
import type { ConfigurationKind } from '../../shared/settings/configuration-kind.ts';
import type { Caller } from '../../shared/model/roles.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { ApiServices } from '../api-services.ts';
import { filters, list, searchText, text, word } from '../contract/parameters.ts';
import { ANY_KEY, decidedByHandler, type Right } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { tagged, unchangedCheck } from '../contract/versions.ts';
import { totalRecordCount } from '../contract/shapes.ts';
import {
  changeShape,
  entryBody,
  entryShape,
  readEntry,
  toConfigurationChangeBody,
  toEntryBody,
} from './configuration-shape.ts';
import { kindListShape, toKindBody } from './kind-shape.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

/** `/almaws/v1/conf/<kind>` for every kind of configuration, and the list of the kinds. */
export function configurationKindRoutes(services: ApiServices): Route[] {
  const kinds = [...services.configurationKinds.values()];
  return [
    route(
      'get',
      '/configuration-kinds',
      {
        summary: 'Lists the kinds of configuration that you may read, with the JSON Schema of their entries.',
        rights: ANY_KEY,
        ...filters({}),
        answer: kindListShape,
      },
      ({ caller, address }) => {
        const readable = kinds.filter((kind) => mayRead(kind, caller));
        const bodies = readable.map((kind) => toKindBody(address, kind, caller, OPERATIONS[kind.path] ?? {}));
        return { configuration_kind: bodies, total_record_count: bodies.length };
      },
    ),
    ...kinds.flatMap((kind) => kindRoutes(services, kind)),
  ];
}

function kindRoutes(services: ApiServices, kind: ConfigurationKind): Route[] {
  const { store } = services;
  const { singular, path, title } = kind;
  const answer = entryShape(kind);
  const body = entryBody(kind);
  const reads: Right = {
    words: `one of ${kind.readRoles.join(', ')}`,
    needsKey: true,
    check: (caller) => requireToRead(kind, caller),
  };
  const changes: Right = {
    words: `one of ${kind.changeRoles.join(', ')}`,
    needsKey: true,
    check: (caller) => requireToChange(kind, caller),
  };
  const operations = [...operationsOf(path).keys()];
  const none = { 404: ['CONFIGURATION_NOT_FOUND'] };
  return [
    route(
      'get',
      `/${path}`,
      {
        summary: `Lists: ${title}.`,
        rights: reads,
        ...list({ code: searchText }),
        answer: z.object({ [singular]: z.array(answer), total_record_count: totalRecordCount }),
      },
      async ({ query: { limit, offset, code: part }, address }) => {
        const { entries, total } = await store.configuration.page(path, { limit, offset, text: part });
        const bodies = entries.map((entry) => toEntryBody(address, kind, entry));
        return { [singular]: bodies, total_record_count: total };
      },
    ),
    route(
      'post',
      `/${path}`,
      {
        summary: `Creates: ${title}.`,
        rights: changes,
        body,
        status: 201,
        answer,
        errors: { 409: ['CONFIGURATION_EXISTS'] },
      },
      async ({ body: read, caller, address }) => {
        const entry = await createEntry(services, kind, caller, readEntry(kind, read()));
        return toEntryBody(address, kind, entry);
      },
    ),
    route(
      'get',
      `/${path}/:code`,
      { summary: `Shows: ${title}.`, rights: reads, answer, errors: none },
      async ({ path: { code }, address, request, response }) => {
        const entry = await requireEntry(services, kind, code);
        return tagged({ request, response }, stateOf(entry), toEntryBody(address, kind, entry));
      },
    ),
    route(
      'put',
      `/${path}/:code`,
      {
        summary: `Replaces: ${title}.`,
        rights: changes,
        body,
        answer,
        errors: { ...none, 409: ['CONFLICT', 'CONFIGURATION_IN_USE'], 412: ['PRECONDITION_FAILED'] },
      },
      async ({ path: { code }, body: read, caller, address, request, response }) => {
        const asked = readEntry(kind, read(), code);
        const requireUnchanged = unchangedCheck<EntryState>(request, `The ${kind.title} ${code}`);
        const entry = await replaceEntry(services, kind, caller, { ...asked, ...defined({ requireUnchanged }) });
        return tagged({ request, response }, stateOf(entry), toEntryBody(address, kind, entry));
      },
    ),
    route(
      'delete',
      `/${path}/:code`,
      {
        summary: `Deletes: ${title}.`,
        rights: changes,
        errors: { ...none, 409: ['CONFLICT', 'CONFIGURATION_IN_USE'] },
      },
      async ({ path: { code }, caller }) => {
        await deleteEntry(services, kind, caller, code);
      },
    ),
    route(
      'post',
      `/${path}/:code`,
      {
        summary: operations.length === 0 ? `Has no operations: ${title}.` : `Tries: ${title}.`,
        rights: decidedByHandler('the right to read or to change it, as the operation needs'),
        query: { op: operations.length === 0 ? text : word(operations) },
        body: z.unknown(),
        answer: z.looseObject({}),
        errors: {
          ...none,
          400: ['UNKNOWN_OPERATION', 'IS_LAYOUT', 'TEMPLATE_ERROR'],
          404: ['CONFIGURATION_NOT_FOUND', 'USER_NOT_FOUND'],
        },
      },
      async ({ path: { code }, query: { op }, body: read, caller, response }) => {
        const operation = requireOperation(kind, caller, op);
        const entry = await requireEntry(services, kind, code);
        const leaving = new AbortController();
        response.once('close', () => leaving.abort());
        return { ...(await operation.run({ entry, body: read(), caller, services, signal: leaving.signal })) };
      },
    ),
    route(
      'get',
      `/${path}/:code/changes`,
      {
        summary: `Lists the changes: ${title}.`,
        rights: reads,
        ...list({}),
        answer: z.object({ change: z.array(changeShape), total_record_count: totalRecordCount }),
      },
      async ({ path: { code }, query }) => {
        const { changes: made, total } = await store.configuration.history(path, code, query);
        return { change: made.map(toConfigurationChangeBody), total_record_count: total };
      },
    ),
  ];
}

function operationsOf(path: string): ReadonlyMap<string, Operation> {
  return new Map(Object.entries(OPERATIONS[path] ?? {}));
}

/** Only who may do one of the operations is told which there are. */
function requireOperation(kind: ConfigurationKind, caller: Caller, op: string | undefined): Operation {
  const { path } = kind;
  const operations = operationsOf(path);
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
