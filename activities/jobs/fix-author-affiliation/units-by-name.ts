import { isFreeText } from '../../../shared/model/affiliation.ts';
import type { Asset } from '../../../shared/model/asset.ts';
import { composed } from '../../../shared/model/canonical-text.ts';
import type { OrganizationUnit } from '../../../shared/model/organization-unit.ts';

/** Internal units by their names in composed form, active or not; several may share a name. */
export type UnitsByName = ReadonlyMap<string, readonly OrganizationUnit[]>;

/** The unit names in the free text of the assets' authors, each once. */
export function freeTextNames(assets: readonly Asset[]): string[] {
  const affiliations = assets
    .flatMap(({ creators = [], contributors = [] }) => [...creators, ...contributors])
    .flatMap((author) => author.affiliationWithDesc ?? []);
  return [...new Set(affiliations.filter(isFreeText).map(({ value }) => value))];
}

/** External organizations are left out: only internal units are linked. */
export function unitsByName(units: readonly OrganizationUnit[]): UnitsByName {
  const byName = new Map<string, OrganizationUnit[]>();
  for (const unit of units) {
    if (unit.type !== 'INTERNAL') continue;
    const name = composed(unit.name);
    byName.set(name, [...(byName.get(name) ?? []), unit]);
  }
  return byName;
}
