import type { UpdateResearchersReason } from '../../../shared/jobs/update-researchers/reasons.ts';
import { dequal } from 'dequal';
import { isBefore } from '../../../shared/model/partial-date.ts';
import type { Provenance } from '../../../shared/model/provenance.ts';
import type { Researcher, UnitAffiliation } from '../../../shared/model/researcher.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { contentOf } from '../../../shared/records/provenance/entry-content.ts';
import { withFieldsMarked } from '../../../shared/records/provenance/field-marks.ts';
import { groupUnchanged, type GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';
import { setField, withValue } from '../people/set-field.ts';

/**
 * How internal affiliations end. The lists stay consistent: an affiliation is in one of the two internal lists, and one
 * that ends moves to the previous ones in the same step. External affiliations are none of an institution's business here.
 */
export interface AffiliationEnding {
  /** YYYYMMDD in the institution's time zone. */
  today: string;
  provenance: Provenance;
}

/** Ends every current internal affiliation; whether the researcher counts as previously affiliated stays as it is. */
export function makeNonAffiliated(
  researcher: Researcher,
  ending: AffiliationEnding,
): GroupResult<Researcher, UpdateResearchersReason> {
  return endAll(researcher, ending, 'NOT_AFFILIATED');
}

/** Ends every current internal affiliation and sets the flag, also of a researcher who has no affiliation to end. */
export function makePreviouslyAffiliated(
  researcher: Researcher,
  ending: AffiliationEnding,
): GroupResult<Researcher, UpdateResearchersReason> {
  const ended = endAll(researcher, ending, 'ALREADY_PREVIOUSLY_AFFILIATED');
  if (ended.stop || researcher.previousAffiliated) return ended;
  const flag = { field: 'previousAffiliated', value: true, provenance: ending.provenance, item: 'previousAffiliated' };
  const flagged = setField(ended.next, flag);
  const endings = ended.details.filter(({ outcome }) => outcome === 'changed');
  return { next: flagged.next, details: [...endings, ...flagged.details] };
}

/** Ends the internal affiliations that are open: begun, and without an end date. */
export function closeOpenAffiliations(
  researcher: Researcher,
  ending: AffiliationEnding,
): GroupResult<Researcher, UpdateResearchersReason> {
  const current = researcher.organizationAffiliations ?? [];
  const ends = (affiliation: UnitAffiliation) =>
    affiliation.endDate === undefined ? isBegun(affiliation, ending.today) : isOver(affiliation, ending.today);
  const leaving = current.filter(ends);
  if (leaving.length === 0) return untouched(researcher, 'NO_OPEN_AFFILIATION');
  return moved(researcher, leaving, ending);
}

function endAll(
  researcher: Researcher,
  ending: AffiliationEnding,
  reasonWhenNone: UpdateResearchersReason,
): GroupResult<Researcher, UpdateResearchersReason> {
  const current = researcher.organizationAffiliations ?? [];
  if (current.length === 0) return untouched(researcher, reasonWhenNone);
  const future = current.find((affiliation) => !isBegun(affiliation, ending.today));
  if (future) {
    const message = `The affiliation with unit ${future.organizationCode} begins on ${future.startDate ?? ''}, so it cannot end today.`;
    const why = { reason: 'AFFILIATION_NOT_BEGUN', message } as const;
    return {
      next: researcher,
      details: [{ ...why, item: itemOf(future), outcome: 'skipped' }],
      stop: { kind: 'skip', ...why },
    };
  }
  return moved(researcher, current, ending);
}

function moved(
  researcher: Researcher,
  leaving: readonly UnitAffiliation[],
  ending: AffiliationEnding,
): GroupResult<Researcher, UpdateResearchersReason> {
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

/** An affiliation that is over keeps its end date; one that would go on ends today. */
function endedBy(affiliation: UnitAffiliation, today: string): UnitAffiliation {
  return isOver(affiliation, today) ? affiliation : { ...affiliation, endDate: today };
}

function isOver({ endDate }: UnitAffiliation, today: string): boolean {
  return endDate !== undefined && isBefore(endDate, today);
}

/** A start of which only the year or the month is known has begun when that year or month has. */
function isBegun({ startDate }: UnitAffiliation, today: string): boolean {
  return startDate === undefined || startDate <= today.slice(0, startDate.length);
}

function isSame(some: UnitAffiliation, other: UnitAffiliation): boolean {
  return dequal(contentOf(some), contentOf(other));
}

function endedDetail(affiliation: UnitAffiliation): Detail<UpdateResearchersReason> {
  return { item: itemOf(affiliation), outcome: 'changed', reason: 'AFFILIATION_ENDED' };
}

function itemOf({ organizationCode }: UnitAffiliation): string {
  return `affiliation: ${organizationCode}`;
}

function untouched(
  researcher: Researcher,
  reason: UpdateResearchersReason,
): GroupResult<Researcher, UpdateResearchersReason> {
  return groupUnchanged(researcher, 'affiliations', reason);
}
