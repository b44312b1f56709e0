import type { FixAuthorAffiliationReason } from '../../../shared/jobs/fix-author-affiliation/reasons.ts';
import { isFreeText, unitCodeOf, unitReference, type Affiliation } from '../../../shared/model/affiliation.ts';
import { composed } from '../../../shared/model/canonical-text.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { UnitsByName } from './units-by-name.ts';

/** The outcome of one affiliation, and its reason. */
export interface LinkedAffiliation extends Omit<Detail<FixAuthorAffiliationReason>, 'item'> {
  affiliation: Affiliation;
}

/**
 * Links free text that is exactly the name of one internal unit. Different case, surrounding spaces or part of the name
 * do not match; a different encoding of the same accents does. Active units take precedence over closed ones. A closed
 * unit is linked too, since this is the affiliation that the author had when the asset was made. A name shared by
 * several units is left for people to decide.
 */
export function linkAffiliation(affiliation: Affiliation, units: UnitsByName, institution: string): LinkedAffiliation {
  const { value: name } = affiliation;
  if (!isFreeText(affiliation)) {
    const reason = unitCodeOf(institution, name) === undefined ? 'EXTERNAL_ORGANIZATION' : 'ALREADY_LINKED';
    return { affiliation, outcome: 'unchanged', reason };
  }
  const named = units.get(composed(name)) ?? [];
  const active = named.filter((unit) => unit.active);
  const candidates = active.length > 0 ? active : named;
  const [unit] = candidates;
  if (!unit) return { affiliation, outcome: 'unchanged', reason: 'NO_EXACT_MATCH' };
  if (candidates.length > 1) {
    const message = `${candidates.length} units have this name: ${codes(candidates)}.`;
    return { affiliation, outcome: 'skipped', reason: 'AMBIGUOUS_UNIT', message };
  }
  const value = unitReference(institution, unit.code);
  if (value === name) return { affiliation, outcome: 'unchanged', reason: 'ALREADY_LINKED' };
  return {
    affiliation: { ...affiliation, value, desc: unit.name },
    outcome: 'changed',
    reason: 'LINKED',
    message: unit.active ? `Linked to ${value}.` : `Linked to ${value}, a closed unit.`,
  };
}

function codes(units: readonly { code: string }[]): string {
  return units
    .map(({ code }) => code)
    .sort()
    .join(', ');
}
