import { requireAnyReader, requireAnyRole } from '../../shared/access/require-roles.ts';
import { Router } from 'express';
import { reserveDoi } from '../../shared/dois/reserve-doi.ts';
import { MusterError } from '../../shared/runtime/errors.ts';
import type { StoredDoiState } from '../../shared/model/stored-doi.ts';
import type { DoiFilter } from '../../shared/store/dois.ts';
import type { Role } from '../../shared/model/roles.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues, queryValues, readChoice, readFlag, readPaging, type QueryValues } from '../query-values.ts';
import { resource } from '../resource.ts';
import { toDoiBody } from './doi-shape.ts';

const READ_ROLES = [
  'GENERAL_SYSTEM_ADMINISTRATOR',
  'REPOSITORY_ADMINISTRATOR',
  'RESEARCH_ASSETS_MANAGER',
] as const satisfies Role[];
const RESERVE_ROLES = ['GENERAL_SYSTEM_ADMINISTRATOR', 'RESEARCH_ASSETS_MANAGER'] as const satisfies Role[];

const STATES = ['CLAIMED', 'RESERVED', 'REGISTERED', 'FINDABLE', 'FOREIGN'] as const;

/** `/almaws/v1/conf/dois`: lists the DOIs of this installation by asset, and reserves them. */
export function doisRouter(services: ApiServices): Router {
  const { store, config, secrets } = services;
  const router = Router();

  resource(router, '/', {
    get: async (request, response) => {
      requireAnyReader(callerOf(response), READ_ROLES, 'see DOIs');
      const values = listValues(request, ['state', 'profile', 'has_problem']);
      const { offset, limit } = readPaging(values);
      const { dois, total } = await store.dois.page(readFilter(values), offset, limit);
      const address = apiAddress(request);
      response.json({ doi: dois.map((doi) => toDoiBody(address, doi)), total_record_count: total });
    },
  });

  resource(router, '/:asset', {
    get: async (request, response) => {
      requireAnyReader(callerOf(response), READ_ROLES, 'see DOIs');
      const { asset } = request.params;
      const doi = await store.dois.ofAsset(asset);
      if (!doi) throw new MusterError('DOI_NOT_FOUND', 404, `Muster has no DOI for asset ${asset}.`);
      response.json(toDoiBody(apiAddress(request), doi));
    },
    post: async (request, response) => {
      const caller = callerOf(response);
      requireAnyRole(caller, RESERVE_ROLES, 'reserve DOIs');
      const op = queryValues(request).get('op');
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
      const doi = await reserveDoi(registry, request.params.asset, caller.person);
      response.json(toDoiBody(apiAddress(request), doi));
    },
  });

  return router;
}

function readFilter(values: QueryValues): DoiFilter {
  const state = readChoice(values, 'state', STATES)?.toLowerCase() as StoredDoiState | undefined;
  const profile = values.get('profile');
  const hasProblem = readFlag(values, 'has_problem');
  return defined({ state, profile, hasProblem });
}
