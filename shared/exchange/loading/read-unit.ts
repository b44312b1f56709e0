import { z } from 'zod';
import { organizationUnitSchema, type OrganizationUnit } from '../../model/organization-unit.ts';
import { check, type LineProblem, type Read } from './line-problem.ts';
import { lineId } from './line-values.ts';
import { nestFields } from './nest-fields.ts';

const unitLineSchema = z.looseObject({ ...organizationUnitSchema.shape, code: lineId.max(100) });

/** Reads a line of organization-units.jsonl. Only `code` and `name` are mandatory; unknown fields are kept. */
export function readUnit(line: Record<string, unknown>): Read<OrganizationUnit> {
  const nested = nestFields(line);
  return nested.kind === 'invalid' ? nested : check(unitLineSchema, nested.value);
}

/** What is wrong with a unit's place in the tree, which only all units together show. */
export function problemOfParent(
  unit: OrganizationUnit,
  parentOf: ReadonlyMap<string, string | null>,
): LineProblem | undefined {
  const seen = new Set([unit.code]);
  for (let parent = unit.parent; parent !== null; parent = parentOf.get(parent) ?? null) {
    if (!parentOf.has(parent)) {
      // A gap further up is the problem of the unit that it belongs to.
      return parent === unit.parent ? { field: 'parent', message: `"${parent}" is no known unit` } : undefined;
    }
    if (parent === unit.code) return { field: 'parent', message: 'the unit is above itself in the tree' };
    if (seen.has(parent)) return undefined;
    seen.add(parent);
  }
  return undefined;
}
