import type { OrganizationUnit } from '../../shared/model/organization-unit.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { createUnit, deleteUnit, replaceUnit, requireUnit } from '../../shared/settings/change-units.ts';
import type { ApiServices } from '../api-services.ts';
import { choice, flag, list, searchText, text } from '../contract/parameters.ts';
import { administrator, ANY_KEY } from '../contract/rights.ts';
import { route, type Route } from '../contract/route.ts';
import { tagged, unchangedCheck } from '../contract/versions.ts';
import { requireUnitOf, toUnitBody, unitBody, unitListShape, unitShape } from './unit-body.ts';

/**
 * `/almaws/v1/conf/units`: organization units. Every caller with a key may read them; administrators may change them.
 */
export function unitRoutes({ store, config }: Pick<ApiServices, 'store' | 'config'>): Route[] {
  return [
    route(
      'get',
      '/units',
      {
        summary: 'Lists the organization units by code.',
        rights: ANY_KEY,
        ...list({ name: searchText, parent: text, active: flag, type: choice(['INTERNAL', 'EXTERNAL']) }),
        answer: unitListShape,
      },
      async ({ query: { limit, offset, ...filter }, address }) => {
        const { units, total } = await store.units.page(defined(filter), offset, limit);
        return { unit: await toBodies(address, units), total_record_count: total };
      },
    ),
    route(
      'post',
      '/units',
      {
        summary: 'Creates a unit.',
        rights: administrator('change units'),
        body: unitBody,
        status: 201,
        answer: unitShape,
        errors: { 400: ['UNIT_PARENT_UNKNOWN', 'UNIT_CYCLE'], 409: ['UNIT_EXISTS'] },
      },
      async ({ body, caller, address }) => toBody(address, await createUnit(store, caller, requireUnitOf(body()))),
    ),
    route(
      'get',
      '/units/:code',
      { summary: 'Shows a unit.', rights: ANY_KEY, answer: unitShape, errors: { 404: ['UNIT_NOT_FOUND'] } },
      async ({ path, address, request, response }) => {
        const unit = await requireUnit(store, path.code);
        return tagged({ request, response }, unit, await toBody(address, unit));
      },
    ),
    route(
      'put',
      '/units/:code',
      {
        summary: 'Replaces a unit. Fields that are left out are removed.',
        rights: administrator('change units'),
        body: unitBody,
        answer: unitShape,
        errors: {
          400: ['UNIT_PARENT_UNKNOWN', 'UNIT_CYCLE'],
          404: ['UNIT_NOT_FOUND'],
          409: ['CONFLICT', 'UNIT_EXISTS'],
          412: ['PRECONDITION_FAILED'],
        },
      },
      async ({ path: { code }, body, caller, address, request, response }) => {
        const requireUnchanged = unchangedCheck<OrganizationUnit>(request, `The unit ${code}`);
        await replaceUnit(store, caller, requireUnitOf(body(), code), requireUnchanged);
        const unit = await requireUnit(store, code);
        return tagged({ request, response }, unit, await toBody(address, unit));
      },
    ),
    route(
      'delete',
      '/units/:code',
      {
        summary: 'Deletes a unit that nothing refers to.',
        rights: administrator('change units'),
        errors: { 404: ['UNIT_NOT_FOUND'], 409: ['UNIT_IN_USE'] },
      },
      async ({ path, caller }) => {
        await deleteUnit(store, caller, path.code, config);
      },
    ),
  ];

  async function toBody(address: string, unit: OrganizationUnit) {
    const [body] = await toBodies(address, [unit]);
    if (!body) throw new Error('A unit has one body.');
    return body;
  }

  async function toBodies(address: string, units: readonly OrganizationUnit[]) {
    const parents = units.flatMap(({ parent }) => (parent === null ? [] : [parent]));
    const names = new Map([...(await store.units.byCodes(parents))].map(([code, { name }]) => [code, name]));
    return units.map((unit) => toUnitBody(address, unit, names));
  }
}
