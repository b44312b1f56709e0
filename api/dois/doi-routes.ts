import { reserveDoi } from '../../shared/dois/reserve-doi.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { StoredDoiState } from '../../shared/model/stored-doi.ts';
import type { Role } from '../../shared/model/roles.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { ApiServices } from '../api-services.ts';
import { choice, flag, list, text, word } from '../contract/parameters.ts';
import { anyReader, anyRole } from '../contract/rights.ts';
import { ANY_CODE, route, type Route } from '../contract/route.ts';
import { doiListShape, doiShape, toDoiBody } from './doi-shape.ts';

const READ_ROLES = [
  'GENERAL_SYSTEM_ADMINISTRATOR',
  'REPOSITORY_ADMINISTRATOR',
  'RESEARCH_ASSETS_MANAGER',
] as const satisfies Role[];
const RESERVE_ROLES = ['GENERAL_SYSTEM_ADMINISTRATOR', 'RESEARCH_ASSETS_MANAGER'] as const satisfies Role[];

const STATES = ['CLAIMED', 'RESERVED', 'REGISTERED', 'FINDABLE', 'FOREIGN'] as const;

/** `/almaws/v1/conf/dois`: lists the DOIs of this installation by asset, and reserves them. */
export function doiRoutes(services: ApiServices): Route[] {
  const { store, config, secrets } = services;
  const rights = anyReader(READ_ROLES, 'see DOIs');
  return [
    route(
      'get',
      '/dois',
      {
        summary: 'Lists the DOIs of this installation.',
        rights,
        ...list({ state: choice(STATES), profile: text, has_problem: flag }),
        answer: doiListShape,
      },
      async ({ query: { limit, offset, state, profile, has_problem: hasProblem }, address }) => {
        const filter = defined({ state: state?.toLowerCase() as StoredDoiState | undefined, profile, hasProblem });
        const { dois, total } = await store.dois.page(filter, offset, limit);
        return { doi: dois.map((doi) => toDoiBody(address, doi)), total_record_count: total };
      },
    ),
    route(
      'get',
      '/dois/:asset',
      { summary: 'Shows the DOI of an asset.', rights, answer: doiShape, errors: { 404: ['DOI_NOT_FOUND'] } },
      async ({ path, address }) => {
        const doi = await store.dois.ofAsset(path.asset);
        if (!doi) throw new MusterError('DOI_NOT_FOUND', 404, `Muster has no DOI for asset ${path.asset}.`);
        return toDoiBody(address, doi);
      },
    ),
    route(
      'post',
      '/dois/:asset',
      {
        summary: 'Reserves a DOI for an asset.',
        rights: anyRole(RESERVE_ROLES, 'reserve DOIs'),
        query: { op: word(['reserve']) },
        answer: doiShape,
        errors: {
          400: ['UNKNOWN_OPERATION', 'RECORD_TOO_LARGE', 'WRITE_ERROR'],
          404: ['ASSET_NOT_FOUND'],
          409: [ANY_CODE],
          422: ['INVALID_METADATA'],
          503: ['DATACITE_UNAVAILABLE'],
        },
      },
      async ({ path, query: { op }, caller, address, response }) => {
        if (op?.toLowerCase() !== 'reserve') {
          throw new MusterError(
            'UNKNOWN_OPERATION',
            400,
            `${op ?? 'No operation'} is not possible. There is op=reserve.`,
          );
        }
        const leaving = new AbortController();
        response.once('close', () => leaving.abort());
        const registry = { store, config, secrets, signal: leaving.signal };
        return toDoiBody(address, await reserveDoi(registry, path.asset, caller.person));
      },
    ),
  ];
}
