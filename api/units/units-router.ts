import { Router } from 'express';
import { requireAdministrator } from '../../shared/access/administrator.ts';
import type { OrganizationUnit } from '../../shared/model/organization-unit.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { createUnit, deleteUnit, replaceUnit, requireUnit } from '../../shared/settings/change-units.ts';
import { apiAddress } from '../addresses.ts';
import type { ApiServices } from '../api-services.ts';
import { callerOf } from '../require-key.ts';
import { listValues, readChoice, readFlag, readPaging, type QueryValues, readSearchText } from '../query-values.ts';
import { resource } from '../resource.ts';
import { readUnit, toUnitBody } from './unit-body.ts';

/**
 * `/almaws/v1/conf/units`: organization units. Every caller with a key may read them; administrators may change them.
 */
export function unitsRouter({ store, config }: Pick<ApiServices, 'store' | 'config'>): Router {
  const router = Router();

  resource(router, '/', {
    get: async (request, response) => {
      const values = listValues(request, ['name', 'parent', 'active', 'type']);
      const { offset, limit } = readPaging(values);
      const { units, total } = await store.units.page(readFilter(values), offset, limit);
      response.json({ unit: await toBodies(apiAddress(request), units), total_record_count: total });
    },
    post: async (request, response) => {
      requireAdministrator(callerOf(response), 'change units');
      const unit = await createUnit(store, callerOf(response), readUnit(request.body));
      response.status(201);
      response.json(await toBody(apiAddress(request), unit));
    },
  });

  resource(router, '/:code', {
    get: async (request, response) => {
      response.json(await toBody(apiAddress(request), await requireUnit(store, request.params.code)));
    },
    put: async (request, response) => {
      requireAdministrator(callerOf(response), 'change units');
      const unit = readUnit(request.body, request.params.code);
      response.json(await toBody(apiAddress(request), await replaceUnit(store, callerOf(response), unit)));
    },
    delete: async (request, response) => {
      await deleteUnit(store, callerOf(response), request.params.code, config);
      response.status(204).end();
    },
  });

  async function toBody(address: string, unit: OrganizationUnit) {
    const [body] = await toBodies(address, [unit]);
    return body ?? {};
  }

  async function toBodies(address: string, units: readonly OrganizationUnit[]) {
    const parents = units.flatMap(({ parent }) => (parent === null ? [] : [parent]));
    const names = new Map([...(await store.units.byCodes(parents))].map(([code, { name }]) => [code, name]));
    return units.map((unit) => toUnitBody(address, unit, names));
  }

  return router;
}

function readFilter(values: QueryValues) {
  const name = readSearchText(values, 'name');
  const parent = values.get('parent');
  const active = readFlag(values, 'active');
  const type = readChoice(values, 'type', ['INTERNAL', 'EXTERNAL']);
  return defined({ name, parent, active, type });
}
