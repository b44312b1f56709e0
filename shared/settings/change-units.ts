import { requireAdministrator } from '../access/administrator.ts';
import { changedSinceRead, type RequireUnchanged } from '../runtime/changed-meanwhile.ts';
import { MusterError } from '../runtime/errors.ts';
import { unitReference } from '../model/affiliation.ts';
import type { OrganizationUnit } from '../model/organization-unit.ts';
import type { Caller } from '../model/roles.ts';
import type { Store } from '../store/store.ts';

type UnitStore = Pick<Store, 'units' | 'assets' | 'researchers'>;

/** @throws MusterError UNIT_NOT_FOUND */
export async function requireUnit({ units }: Pick<Store, 'units'>, code: string): Promise<OrganizationUnit> {
  const unit = await units.get(code);
  if (unit) return unit;
  throw new MusterError('UNIT_NOT_FOUND', 404, `There is no unit with the code ${code}.`);
}

/** @throws MusterError if the caller lacks the right, the code is taken, or the parent does not exist. */
export async function createUnit(store: UnitStore, caller: Caller, unit: OrganizationUnit): Promise<OrganizationUnit> {
  requireAdministrator(caller, 'change units');
  await requireParent(store, unit);
  if (await store.units.insert(unit)) return unit;
  const message = `A unit with the code ${unit.code} already exists. Use PUT to replace it.`;
  throw new MusterError('UNIT_EXISTS', 409, message, { problems: [{ field: 'code', message: 'exists already' }] });
}

/**
 * @throws MusterError if the caller lacks the right, the unit or its parent does not exist, or it would be above
 * itself.
 */
export async function replaceUnit(
  store: UnitStore,
  caller: Caller,
  unit: OrganizationUnit,
  requireUnchanged?: RequireUnchanged<OrganizationUnit>,
): Promise<OrganizationUnit> {
  requireAdministrator(caller, 'change units');
  const was = await requireUnit(store, unit.code);
  requireUnchanged?.(was);
  await requireParent(store, unit);
  if (await store.units.replace(unit, requireUnchanged && was)) return unit;
  if (requireUnchanged && (await store.units.get(unit.code))) throw changedSinceRead(`The unit ${unit.code}`);
  throw new MusterError('UNIT_NOT_FOUND', 404, `The unit ${unit.code} was deleted in the meantime.`);
}

/**
 * Deletes a unit that nothing depends on: no unit below it, no asset's academic unit, no researcher's current
 * affiliation.
 * @throws MusterError UNIT_IN_USE naming what depends on it; make a closed unit inactive instead.
 */
export async function deleteUnit(
  store: UnitStore,
  caller: Caller,
  code: string,
  { institution }: { institution: string },
): Promise<void> {
  requireAdministrator(caller, 'change units');
  await requireUnit(store, code);
  const user = await findUser(store, code, institution);
  if (user !== undefined) {
    throw new MusterError('UNIT_IN_USE', 409, `The unit ${code} has ${user}. Set its active to false instead.`);
  }
  await store.units.delete(code);
}

async function findUser(store: UnitStore, code: string, institution: string): Promise<string | undefined> {
  if (await store.units.hasChildren(code)) return 'units below it';
  if (await store.assets.isAnyWith('asset.affiliation', unitReference(institution, code))) return 'assets';
  if (await store.researchers.isAnyWith('organizationAffiliations.organizationCode', code)) return 'researchers';
  return undefined;
}

/** The parent must exist, and no unit may be above itself. */
async function requireParent({ units }: UnitStore, { code, parent }: OrganizationUnit): Promise<void> {
  const above = new Set([code]);
  for (let next = parent; next !== null;) {
    if (above.has(next)) {
      throw new MusterError(
        'UNIT_CYCLE',
        400,
        `The unit ${code} would be above itself: ${[...above, next].join(' → ')}.`,
      );
    }
    above.add(next);
    const unit = await units.get(next);
    if (!unit && next === parent) {
      throw new MusterError('UNIT_PARENT_UNKNOWN', 400, `The parent unit ${next} does not exist. Create it first.`);
    }
    next = unit?.parent ?? null;
  }
}
