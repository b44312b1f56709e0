import { createUser, deleteUser, replaceUser } from '../../shared/exchange/editing/write-people.ts';
import type { ApiServices } from '../api-services.ts';
import { list } from '../contract/parameters.ts';
import { anyReader, anyRole } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import {
  LIST_ERRORS,
  listRecords,
  readRecord,
  readRecordHistory,
  RECORD_FILTERS,
  withPrimaryId,
} from './read-records.ts';
import { storedUser } from './person-fields.ts';
import { USERS, personExists } from './record-kinds.ts';
import { historyShape, userListShape, userShape } from './record-shape.ts';
import { editorOf, PROVENANCE, provenanceOf, userBody, revisionCheck, withId, WRITE_ERRORS } from './write-records.ts';

/** `/almaws/v1/users`: users, with the product's names of fields. See docs/records.md. */
export function userRoutes({ store, config }: Pick<ApiServices, 'store' | 'config'>): Route[] {
  const readers = anyReader(USERS.readers, 'see users');
  const writers = anyRole(USERS.writers, 'change users');
  const { 400: badRequests, 409: conflicts, ...others } = WRITE_ERRORS;
  return [
    route(
      'get',
      '/users',
      {
        summary: 'Lists users: those that a search or query finds, or all.',
        rights: readers,
        ...list(RECORD_FILTERS),
        answer: userListShape,
        errors: { 400: LIST_ERRORS },
        isPublished: true,
      },
      async ({ query, request }) => {
        const { records, total } = await listRecords(store, USERS, query, request);
        return { user: records.map(withPrimaryId), total_record_count: total };
      },
    ),
    route(
      'get',
      '/users/:id',
      {
        summary: 'Shows a user.',
        rights: readers,
        answer: userShape,
        errors: { 400: ['401861'] },
        isPublished: true,
      },
      async ({ path, request, response }) =>
        withPrimaryId(await readRecord(store, USERS, path.id, { request, response })),
    ),
    route(
      'post',
      '/users',
      {
        summary: 'Creates a user.',
        rights: writers,
        query: PROVENANCE,
        body: userBody,
        answer: userShape,
        errors: { 400: [...badRequests, '401851'] },
        isPublished: true,
      },
      async ({ query, body, caller, request, response }) => {
        const sent = storedUser(body());
        const id = String(sent['primaryId']);
        const target = { id, editor: editorOf(caller, request), requireRevision: () => undefined };
        const write = { caller, target, body: sent, provenance: provenanceOf(query), nameOf: USERS.nameOf };
        if (!(await createUser(store, config, write))) throw personExists('user', id);
        return withPrimaryId(await readRecord(store, USERS, id, { request, response }));
      },
    ),
    route(
      'put',
      '/users/:id',
      {
        summary: 'Replaces a user. What is left out is removed, but for roles and what the person chose.',
        rights: writers,
        query: PROVENANCE,
        body: userBody,
        answer: userShape,
        errors: { ...others, 400: [...badRequests, '401861'], 409: [...conflicts, 'OWN_ACCOUNT'] },
        isPublished: true,
      },
      async ({ path: { id }, query, body, caller, request, response }) => {
        const sent = body();
        const target = { id, editor: editorOf(caller, request), requireRevision: revisionCheck(request, sent) };
        const fields = storedUser(withId(sent, id));
        const write = { caller, target, body: fields, provenance: provenanceOf(query), nameOf: USERS.nameOf };
        if (!(await replaceUser(store, config, write))) throw USERS.notFound(id);
        return withPrimaryId(await readRecord(store, USERS, id, { request, response }));
      },
    ),
    route(
      'delete',
      '/users/:id',
      {
        summary: 'Marks a user as deleted, which closes the account.',
        rights: writers,
        errors: { ...others, 400: [...badRequests, '401861'], 409: [...conflicts, 'OWN_ACCOUNT'] },
        isPublished: true,
      },
      async ({ path: { id }, caller, request }) => {
        const target = { id, editor: editorOf(caller, request), requireRevision: revisionCheck(request) };
        if (!(await deleteUser(store, config, { caller, target }))) throw USERS.notFound(id);
      },
    ),
    route(
      'get',
      '/users/:id/history',
      {
        summary: 'Shows who changed which field of a user, from what to what, newest first.',
        rights: readers,
        ...list({}),
        answer: historyShape,
        errors: { 400: ['401861'] },
        isPublished: true,
      },
      async ({ path, query, address }) => readRecordHistory(store, USERS, path.id, { ...query, address }),
    ),
  ];
}
