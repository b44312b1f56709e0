import type { FixAuthorAffiliationReason } from '../../../shared/jobs/fix-author-affiliation/reasons.ts';
import type { Affiliation } from '../../../shared/model/affiliation.ts';
import type { Author } from '../../../shared/model/author.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import { linkAffiliation, type LinkedAffiliation } from './link-affiliation.ts';
import type { UnitsByName } from './units-by-name.ts';

interface LinkedAuthors {
  authors: Author[];
  /** One for each affiliation of each author, in order. */
  details: Detail<FixAuthorAffiliationReason>[];
}

/**
 * Links the affiliations of a list of authors.
 * @param label says which list it is, e.g. "creator": details name authors as "creator 2 (Lee, Kim)".
 */
export function linkAuthors(
  authors: readonly Author[],
  label: string,
  units: UnitsByName,
  institution: string,
): LinkedAuthors {
  const details: Detail<FixAuthorAffiliationReason>[] = [];
  const linkedAuthors = authors.map((author, index) => {
    const before = author.affiliationWithDesc ?? [];
    const linked = before.map((affiliation) => linkAffiliation(affiliation, units, institution));
    const who = `${label} ${index + 1} (${nameOf(author)})`;
    details.push(...linked.map((one, place) => detailOf(one, `${who}: ${before[place]?.desc ?? ''}`)));
    const isChanged = linked.some(({ outcome }) => outcome === 'changed');
    return isChanged ? { ...author, affiliationWithDesc: withoutRepeats(linked) } : author;
  });
  return { authors: linkedAuthors, details };
}

function detailOf({ outcome, reason, message }: LinkedAffiliation, item: string): Detail<FixAuthorAffiliationReason> {
  return { item, outcome, reason, ...defined({ message }) };
}

/** A name whose link the author already has is dropped, so that this job never duplicates a unit. */
function withoutRepeats(linked: readonly LinkedAffiliation[]): Affiliation[] {
  const there = new Set(
    linked.filter(({ outcome }) => outcome !== 'changed').map(({ affiliation }) => affiliation.value),
  );
  return linked
    .filter(({ affiliation, outcome }) => {
      if (outcome !== 'changed') return true;
      const isNew = !there.has(affiliation.value);
      there.add(affiliation.value);
      return isNew;
    })
    .map(({ affiliation }) => affiliation);
}

function nameOf({ familyname, givenname, creatorname, contributorname }: Author): string {
  const parts = [familyname, givenname].filter(Boolean).join(', ');
  return [parts, creatorname, contributorname].find(Boolean) ?? 'no name';
}
