import type { UpdateResearchersReason } from '../../../shared/jobs/update-researchers/reasons.ts';
import { dequal } from 'dequal';
import { isBefore } from '../../../shared/model/partial-date.ts';
import type { Provenance } from '../../../shared/model/provenance.ts';
import { isAffiliated, type Researcher, type UnitAffiliation } from '../../../shared/model/researcher.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { contentOf } from '../../../shared/records/provenance/entry-content.ts';
import { withFieldsMarked } from '../../../shared/records/provenance/field-marks.ts';
import { groupUnchanged, type GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';
import { setField, withValue } from '../people/set-field.ts';

type Result = GroupResult<Researcher, UpdateResearchersReason>;

/** When affiliations end, and who maintains the fields that a run changes. */
export interface AffiliationEnding {
  /** YYYYMMDD in the institution's time zone. */
  today: string;
  provenance: Provenance;
}

/** Makes an affiliated researcher non-affiliated and changes nothing else: affiliations with units stay as they are. */
export function makeNonAffiliated(researcher: Researcher, { provenance }: AffiliationEnding): Result {
  if (!isAffiliated(researcher)) return untouched(researcher, 'NOT_AFFILIATED');
  return setField(researcher, { field: 'affiliated', value: false, provenance, item: 'affiliated' });
}

/** Marks a non-affiliated researcher as previously affiliated. */
export function makePreviouslyAffiliated(researcher: Researcher, { provenance }: AffiliationEnding): Result {
  if (isAffiliated(researcher)) return untouched(researcher, 'AFFILIATED');
  const field = 'previousAffiliated';
  const { next, details } = setField(researcher, { field, value: true, provenance, item: field });
  return next === researcher ? untouched(researcher, 'ALREADY_PREVIOUSLY_AFFILIATED') : { next, details };
}

/**
 * Ends the open internal affiliations of a non-affiliated researcher today: those that have begun and have no end date.
 * Ended affiliations move to the previous ones in the same step, and so do those that had already ended, with their own
 * dates.
 */
export function closeOpenAffiliations(researcher: Researcher, ending: AffiliationEnding): Result {
  if (isAffiliated(researcher)) return untouched(researcher, 'AFFILIATED');
  const current = researcher.organizationAffiliations ?? [];
  const ends = (affiliation: UnitAffiliation) =>
    affiliation.endDate === undefined ? isBegun(affiliation, ending.today) : isOver(affiliation, ending.today);
  const leaving = current.filter(ends);
  if (leaving.length === 0) return untouched(researcher, 'NO_OPEN_AFFILIATION');
  return moved(researcher, leaving, ending);
}

function moved(researcher: Researcher, leaving: readonly UnitAffiliation[], ending: AffiliationEnding): Result {
  const { today, provenance } = ending;
  const previous = researcher.previousOrganizationAffiliations ?? [];
  const ended = leaving.map((affiliation) => endedBy(affiliation, today));
  const added = ended.filter((affiliation) => !previous.some((other) => isSame(other, affiliation)));
  const staying = (researcher.organizationAffiliations ?? []).filter((affiliation) => !leaving.includes(affiliation));
  const fields = ['organizationAffiliations', 'previousOrganizationAffiliations'];
  const without = withValue(researcher, 'organizationAffiliations', staying);
  const next = withValue(without, 'previousOrganizationAffiliations', [...previous, ...added]);
  return { next: withFieldsMarked(next, fields, provenance), details: leaving.map(endedDetail) };
}

/** An affiliation that has ended keeps its end date; one that would continue ends today. */
function endedBy(affiliation: UnitAffiliation, today: string): UnitAffiliation {
  return isOver(affiliation, today) ? affiliation : { ...affiliation, endDate: today };
}

function isOver({ endDate }: UnitAffiliation, today: string): boolean {
  return endDate !== undefined && isBefore(endDate, today);
}

/** A start date with only a year or month has begun when that year or month has. */
function isBegun({ startDate }: UnitAffiliation, today: string): boolean {
  return startDate === undefined || startDate <= today.slice(0, startDate.length);
}

function isSame(some: UnitAffiliation, other: UnitAffiliation): boolean {
  return dequal(contentOf(some), contentOf(other));
}

function endedDetail({ organizationCode }: UnitAffiliation): Detail<UpdateResearchersReason> {
  return { item: `affiliation: ${organizationCode}`, outcome: 'changed', reason: 'AFFILIATION_ENDED' };
}

function untouched(researcher: Researcher, reason: UpdateResearchersReason): Result {
  return groupUnchanged(researcher, 'affiliations', reason);
}
