import type { FixAuthorAffiliationReason } from '../../../shared/jobs/fix-author-affiliation/reasons.ts';
import { isFreeText, unitCodeOf, unitReference, type Affiliation } from '../../../shared/model/affiliation.ts';
import { composed } from '../../../shared/model/canonical-text.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { UnitsByName } from './units-by-name.ts';

/** What became of one affiliation, and why. */
export interface LinkedAffiliation extends Omit<Detail<FixAuthorAffiliationReason>, 'item'> {
  affiliation: Affiliation;
}

/**
 * Links free text that is exactly the name of one internal unit in use: another case, blanks around it or a part of the
 * name is no match; another way to write the same accents is one. A name of two units in use, or only of closed ones, is left to people.
 */
export function linkAffiliation(affiliation: Affiliation, units: UnitsByName, institution: string): LinkedAffiliation {
  const { value: name } = affiliation;
  if (!isFreeText(affiliation)) {
    const reason = unitCodeOf(institution, name) === undefined ? 'EXTERNAL_ORGANIZATION' : 'ALREADY_LINKED';
    return { affiliation, outcome: 'unchanged', reason };
  }
  const named = units.get(composed(name)) ?? [];
  const active = named.filter((unit) => unit.active);
  const [unit] = active;
  if (named.length === 0) return { affiliation, outcome: 'unchanged', reason: 'NO_EXACT_MATCH' };
  if (!unit) {
    const message = `The only unit of this name is closed: ${codes(named)}.`;
    return { affiliation, outcome: 'skipped', reason: 'INACTIVE_UNIT', message };
  }
  if (active.length > 1) {
    const message = `${active.length} units have this name: ${codes(active)}.`;
    return { affiliation, outcome: 'skipped', reason: 'AMBIGUOUS_UNIT', message };
  }
  const value = unitReference(institution, unit.code);
  if (value === name) return { affiliation, outcome: 'unchanged', reason: 'ALREADY_LINKED' };
  return {
    affiliation: { ...affiliation, value, desc: unit.name },
    outcome: 'changed',
    reason: 'LINKED',
    message: `Linked to ${value}.`,
  };
}

function codes(units: readonly { code: string }[]): string {
  return units
    .map(({ code }) => code)
    .sort()
    .join(', ');
}
