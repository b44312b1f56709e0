import { z } from 'zod';
import { unitCodeOf } from '../../model/affiliation.ts';
import type { OrganizationUnit } from '../../model/organization-unit.ts';
import type { Lookups } from '../job-definition.ts';
import type { ParameterProblem } from '../../model/coded.ts';

/** An organization unit, by its code or as `INST___code`. That it exists is for the job's `check`, with `unitProblem`. */
export function unitValue(): z.ZodType<string, string> {
  return z.string().trim().min(1).max(150, 'At most 150 characters.').meta({ 'x-kind': 'unit' });
}

/** The unit's code, without the institution's prefix if it has one. */
export function bareUnitCode(institution: string, value: string): string {
  return unitCodeOf(institution, value) ?? value;
}

/** What a job wants of a unit beside its existence. */
export interface UnitRequirement {
  /** Only a unit that is in use; left out where the past is described, in which closed units took part. */
  active?: boolean;
}

/** Why the unit cannot be taken, or undefined. Records link internal units only. */
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
