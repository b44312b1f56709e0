import { z } from 'zod';
import { organizationUnitSchema, type OrganizationUnit } from '../../shared/model/organization-unit.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { coded, readWith } from '../coded.ts';

const { code, name, type, active, startDate, endDate, url } = organizationUnitSchema.shape;

/** A unit as this API takes it: an answer can be sent back, so links are ignored. */
const unitSchema = z
  .strictObject({
    code: code.optional(),
    name,
    parent: coded(code.nullable().default(null)),
    type: coded(type),
    active,
    start_date: startDate,
    end_date: endDate,
    url,
    link: z.unknown().optional(),
  })
  .transform(({ code, name, parent, type, active, start_date, end_date, url }) => ({
    ...{ code, name, parent, type, active },
    ...defined({ startDate: start_date, endDate: end_date, url }),
  }));

/**
 * Reads a unit.
 * @param code from the address, if any: the code in the body may then be missing, or must be the same.
 * @throws MusterError INVALID_BODY
 */
export function readUnit(body: unknown, code?: string): OrganizationUnit {
  const withCode = unitSchema.transform((unit, context): OrganizationUnit => {
    const own = unit.code ?? code;
    const isClear = own !== undefined && (code === undefined || own === code);
    if (!isClear) {
      const message = own === undefined ? 'missing' : 'differs from the code in the address; codes cannot be changed';
      context.addIssue({ code: 'custom', path: ['code'], message });
    }
    return { ...unit, code: own ?? '' };
  });
  return readWith(withCode, body);
}

/** A unit as this API shows it. @param names of parents. */
export function toUnitBody(address: string, unit: OrganizationUnit, names: ReadonlyMap<string, string>) {
  const { parent, startDate, endDate, url } = unit;
  return {
    code: unit.code,
    name: unit.name,
    parent: parent === null ? null : { value: parent, desc: names.get(parent) ?? parent },
    type: { value: unit.type, desc: unit.type === 'INTERNAL' ? 'Internal' : 'External' },
    active: unit.active,
    ...defined({ start_date: startDate, end_date: endDate, url }),
    link: `${address}/conf/units/${encodeURIComponent(unit.code)}`,
  };
}
