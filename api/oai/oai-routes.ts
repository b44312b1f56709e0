import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import {
  DEFAULT_PROFILE,
  mayHarvest,
  PUBLISHING_PROFILES,
  STANDARD_PROFILE,
  type PublishingProfile,
} from '../../shared/publishing/records/publishing-profile.ts';
import { publicUrlOf } from '../../shared/runtime/config.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import { oaiIdentifiers } from '../../shared/publishing/oai/identifier.ts';
import { answerOai } from '../../shared/publishing/oai/answer-oai.ts';
import type { ApiServices } from '../api-services.ts';
import { searchParamsOf } from '../query-values.ts';
import { ownAddress } from '../addresses.ts';
import { EVERYBODY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';

/** A request has a handful of short arguments. */
const MAX_BODY = '64kb';

/**
 * OAI-PMH 2.0 without a key: `/oai` is the default profile's endpoint, `/oai/{code}` that of another profile. GET and
 * POST. Everything is answered 200, except a wrong address, a refused caller and a database that is down.
 */
export function oaiRoutes(services: ApiServices): Route[] {
  const answer = async (code: string, request: Request, response: Response) => {
    const profile = await findProfile(services, code);
    if (!mayHarvest(profile, request.ip)) {
      throw new MusterError('FORBIDDEN', 403, 'You may not harvest this repository from your address.');
    }
    const root = `${ownAddress(request)}/oai`;
    const { store, config } = services;
    const xml = await answerOai(
      {
        store,
        config,
        profile,
        identifiers: oaiIdentifiers(publicUrlOf(config)),
        baseUrl: code === DEFAULT_PROFILE ? root : `${root}/${encodeURIComponent(code)}`,
      },
      argumentsOf(request),
    );
    response.set('Content-Type', 'text/xml; charset=utf-8').send(xml);
  };
  const declaration = {
    summary: 'OAI-PMH 2.0: the arguments are those of the protocol.',
    rights: EVERYBODY,
    sends: { types: ['text/xml'] },
    errors: { 403: ['FORBIDDEN'], 404: ['NOT_FOUND'] },
  } as const;
  const posted = { ...declaration, takesForm: true, body: z.unknown() } as const;
  return [
    route('get', '/oai', declaration, ({ request, response }) => answer(DEFAULT_PROFILE, request, response)),
    route('post', '/oai', posted, ({ request, response }) => answer(DEFAULT_PROFILE, request, response)),
    route('get', '/oai/:profile', declaration, ({ path, request, response }) =>
      answer(path.profile, request, response),
    ),
    route('post', '/oai/:profile', posted, ({ path, request, response }) => answer(path.profile, request, response)),
  ];
}

/** Reads the posted arguments as text: repeated ones count. */
export const readOaiForm = express
  .Router()
  .use('/oai', express.text({ type: 'application/x-www-form-urlencoded', limit: MAX_BODY }));

async function findProfile({ store }: ApiServices, code: string): Promise<PublishingProfile> {
  const found = await store.configuration.get<PublishingProfile>(PUBLISHING_PROFILES, code);
  if (found?.content.is_active === true) return found.content;
  if (!found && code === DEFAULT_PROFILE) return STANDARD_PROFILE;
  throw new MusterError('NOT_FOUND', 404, `There is no publishing profile ${code}.`);
}

/** The arguments as sent, including repeated ones: from the query or the posted form. */
function argumentsOf(request: Request): [string, string][] {
  const posted = typeof request.body === 'string' ? new URLSearchParams(request.body) : new URLSearchParams();
  return [...searchParamsOf(request), ...posted];
}
