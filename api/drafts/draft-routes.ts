import { MusterError } from '../../shared/runtime/errors.ts';
import { createDraft, replaceDraft, requireDraft } from '../../shared/runs/drafts.ts';
import type { ApiServices } from '../api-services.ts';
import { list } from '../contract/parameters.ts';
import { PAGE_READER } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import {
  draftBody,
  draftListShape,
  draftReplacementBody,
  draftShape,
  toDraftBody,
  toDraftContent,
} from './draft-shape.ts';

/** `/conf/drafts`: requests to run a job that the caller has begun to write. Everybody has only their own. */
export function draftRoutes(services: Pick<ApiServices, 'store' | 'catalogue'>): Route[] {
  const { store } = services;
  const none = { 404: ['DRAFT_NOT_FOUND'] };
  return [
    route(
      'get',
      '/drafts',
      {
        summary: 'Lists your drafts, the one changed last first.',
        rights: PAGE_READER,
        ...list({}),
        answer: draftListShape,
      },
      async ({ query: { limit, offset }, caller }) => {
        const drafts = await store.drafts.list(caller.person);
        return { draft: drafts.slice(offset, offset + limit).map(toDraftBody), total_record_count: drafts.length };
      },
    ),
    route(
      'post',
      '/drafts',
      {
        summary: 'Keeps a draft of a request to run a job. Nothing in it is checked.',
        rights: PAGE_READER,
        body: draftBody,
        status: 201,
        answer: draftShape,
        errors: { 409: ['TOO_MANY_DRAFTS'] },
      },
      async ({ body, caller }) => toDraftBody(await createDraft(services, caller.person, toDraftContent(body()))),
    ),
    route(
      'get',
      '/drafts/:id',
      { summary: 'Shows a draft.', rights: PAGE_READER, answer: draftShape, errors: none },
      async ({ path, caller }) => toDraftBody(await requireDraft(store, caller.person, path.id)),
    ),
    route(
      'put',
      '/drafts/:id',
      {
        summary: 'Replaces a draft, if it still has the revision that you read.',
        rights: PAGE_READER,
        body: draftReplacementBody,
        answer: draftShape,
        errors: { ...none, 409: ['CONFLICT'] },
      },
      async ({ path, body, caller }) => {
        const { revision, ...content } = body();
        const which = { person: caller.person, id: path.id, revision };
        return toDraftBody(await replaceDraft(services, which, toDraftContent(content)));
      },
    ),
    route(
      'delete',
      '/drafts/:id',
      { summary: 'Deletes a draft.', rights: PAGE_READER, errors: none },
      async ({ path, caller }) => {
        if (await store.drafts.delete(caller.person, path.id)) return;
        throw new MusterError('DRAFT_NOT_FOUND', 404, `You have no draft ${path.id}.`);
      },
    ),
  ];
}
