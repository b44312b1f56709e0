import { z } from 'zod';
import { unitCodeOf } from '../../model/affiliation.ts';
import type { OrganizationUnit } from '../../model/organization-unit.ts';
import type { Lookups } from '../job-definition.ts';
import type { ParameterProblem } from '../../model/coded.ts';

/** An organization unit, by code or as `INST___code`. The job's `check` must verify it with `unitProblem`. */
export function unitValue(): z.ZodType<string, string> {
  return z.string().trim().min(1).max(150, 'At most 150 characters.').meta({ 'x-kind': 'unit' });
}

/** The unit's code, without the institution's prefix. */
export function bareUnitCode(institution: string, value: string): string {
  return unitCodeOf(institution, value) ?? value;
}

/** What a job requires of a unit besides existing. */
export interface UnitRequirement {
  /** Requires an active unit; leave out for past affiliations, which may be to closed units. */
  active?: boolean;
}

/** Why the unit cannot be used, or undefined. Records link only internal units. */
export async function unitProblem(
  lookups: Lookups,
  parameter: string,
  value: string,
  requirement: UnitRequirement = {},
): Promise<ParameterProblem | undefined> {
  const code = bareUnitCode(lookups.institution, value);
  const unit = await lookups.findUnit(code);
  const message = unit ? objection(unit, requirement) : `No organization unit has the code ${code}.`;
  return message === undefined ? undefined : { parameter, message };
}

function objection(unit: OrganizationUnit, { active }: UnitRequirement): string | undefined {
  if (unit.type !== 'INTERNAL') return `${unit.code} (${unit.name}) is an external organization, not an internal unit.`;
  if (active && !unit.active) return `The unit ${unit.code} (${unit.name}) is not active.`;
  return undefined;
}
