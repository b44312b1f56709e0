import { z } from 'zod';
import { organizationUnitSchema, type OrganizationUnit } from '../../shared/model/organization-unit.ts';
import { defined } from '../../shared/runtime/defined.ts';
import type { MusterError } from '../../shared/runtime/errors.ts';
import { invalidBody } from '../../shared/runtime/invalid-body.ts';
import { coded } from '../coded.ts';
import { codedAnswer, link, totalRecordCount } from '../contract/shapes.ts';

const { code, name, type, active, startDate, endDate, url } = organizationUnitSchema.shape;

/** A unit as this API takes it: an answer can be sent back, so links are ignored. */
export const unitBody = z
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
 * The unit that a body is.
 * @param code from the address, if any: the code in the body may then be missing, or must be the same.
 * @throws MusterError INVALID_BODY
 */
export function requireUnitOf(unit: z.output<typeof unitBody>, code?: string): OrganizationUnit {
  const own = unit.code ?? code;
  if (own === undefined) throw invalidCode('is missing');
  if (code !== undefined && own !== code) {
    throw invalidCode('differs from the code in the address; codes cannot be changed');
  }
  return { ...unit, code: own };
}

function invalidCode(why: string): MusterError {
  return invalidBody([{ field: 'code', message: why }]);
}

export const unitShape = z
  .object({
    code: z.string(),
    name: z.string(),
    parent: codedAnswer().nullable(),
    type: codedAnswer(z.enum(['INTERNAL', 'EXTERNAL'])),
    active: z.boolean(),
    start_date: z.string().optional(),
    end_date: z.string().optional(),
    url: z.string().optional(),
    link,
  })
  .meta({ id: 'Unit' });

export const unitListShape = z.object({ unit: z.array(unitShape), total_record_count: totalRecordCount });

/** A unit as this API shows it. @param names of parents. */
export function toUnitBody(
  address: string,
  unit: OrganizationUnit,
  names: ReadonlyMap<string, string>,
): z.input<typeof unitShape> {
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
