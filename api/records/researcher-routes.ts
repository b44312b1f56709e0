import { createResearcher, deleteResearcher, replaceResearcher } from '../../shared/exchange/editing/write-people.ts';
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
import { storedResearcher } from './person-fields.ts';
import { RESEARCHERS, personExists } from './record-kinds.ts';
import { historyShape, researcherListShape, researcherShape } from './record-shape.ts';
import {
  editorOf,
  PROVENANCE,
  provenanceOf,
  researcherBody,
  revisionCheck,
  withId,
  WRITE_ERRORS,
} from './write-records.ts';

/** `/esploro/v1/researchers`: researchers, who extend users with the same primary id. See docs/records.md. */
export function researcherRoutes({ store, config }: Pick<ApiServices, 'store' | 'config'>): Route[] {
  const readers = anyReader(RESEARCHERS.readers, 'see researchers');
  const writers = anyRole(RESEARCHERS.writers, 'change researchers');
  const { 400: badRequests, 409: conflicts, ...others } = WRITE_ERRORS;
  return [
    route(
      'get',
      '/researchers',
      {
        summary: 'Lists researchers: those that a search or query finds, or all.',
        rights: readers,
        ...list(RECORD_FILTERS),
        answer: researcherListShape,
        errors: { 400: LIST_ERRORS },
        isPublished: true,
      },
      async ({ query, request }) => {
        const { records, total } = await listRecords(store, RESEARCHERS, query, request);
        return { researcher: records.map(withPrimaryId), total_record_count: total };
      },
    ),
    route(
      'get',
      '/researchers/:id',
      {
        summary: 'Shows a researcher.',
        rights: readers,
        answer: researcherShape,
        errors: { 400: ['401861'] },
        isPublished: true,
      },
      async ({ path, request, response }) =>
        withPrimaryId(await readRecord(store, RESEARCHERS, path.id, { request, response })),
    ),
    route(
      'post',
      '/researchers',
      {
        summary: 'Makes a researcher of a user.',
        rights: writers,
        query: PROVENANCE,
        body: researcherBody,
        answer: researcherShape,
        errors: { 400: [...badRequests, '401851', '401861'] },
        isPublished: true,
      },
      async ({ query, body, caller, request, response }) => {
        const sent = storedResearcher(body());
        const id = String(sent['primaryId']);
        const target = { id, editor: editorOf(caller, request), requireRevision: () => undefined };
        const write = { caller, target, body: sent, provenance: provenanceOf(query), nameOf: RESEARCHERS.nameOf };
        if (!(await createResearcher(store, config, write))) throw personExists('researcher', id);
        return withPrimaryId(await readRecord(store, RESEARCHERS, id, { request, response }));
      },
    ),
    route(
      'put',
      '/researchers/:id',
      {
        summary: 'Replaces a researcher. What is left out is removed, but for items at ORCID.',
        rights: writers,
        query: PROVENANCE,
        body: researcherBody,
        answer: researcherShape,
        errors: { ...others, 400: [...badRequests, '401861'], 409: conflicts },
        isPublished: true,
      },
      async ({ path: { id }, query, body, caller, request, response }) => {
        const sent = body();
        const target = { id, editor: editorOf(caller, request), requireRevision: revisionCheck(request, sent) };
        const fields = storedResearcher(withId(sent, id));
        const write = { caller, target, body: fields, provenance: provenanceOf(query), nameOf: RESEARCHERS.nameOf };
        if (!(await replaceResearcher(store, config, write))) throw RESEARCHERS.notFound(id);
        return withPrimaryId(await readRecord(store, RESEARCHERS, id, { request, response }));
      },
    ),
    route(
      'delete',
      '/researchers/:id',
      {
        summary: 'Marks a researcher as deleted; the user stays.',
        rights: writers,
        errors: { ...others, 400: [...badRequests, '401861'], 409: conflicts },
        isPublished: true,
      },
      async ({ path: { id }, caller, request }) => {
        const target = { id, editor: editorOf(caller, request), requireRevision: revisionCheck(request) };
        if (!(await deleteResearcher(store, target))) throw RESEARCHERS.notFound(id);
      },
    ),
    route(
      'get',
      '/researchers/:id/history',
      {
        summary: 'Shows who changed which field of a researcher, from what to what, newest first.',
        rights: readers,
        ...list({}),
        answer: historyShape,
        errors: { 400: ['401861'] },
        isPublished: true,
      },
      async ({ path, query, address }) => readRecordHistory(store, RESEARCHERS, path.id, { ...query, address }),
    ),
  ];
}
