import type { UpdateResearchersReason } from '../../../shared/jobs/update-researchers/reasons.ts';
import { distinctTexts, isSameText } from '../../../shared/model/canonical-text.ts';
import type { Provenance } from '../../../shared/model/provenance.ts';
import type { Researcher } from '../../../shared/model/researcher.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';
import { setField } from '../people/set-field.ts';

/** A researcher's lists of words. */
type TermList = 'topics' | 'keywords' | 'letters';

interface TermChange {
  condition: 'ADD' | 'DELETE' | 'REPLACE';
  value: readonly string[];
}

/** Adds, deletes or replaces the terms of a list, and marks the list. Details list each term if the list changes. */
export function changeTerms(
  researcher: Researcher,
  list: TermList,
  { condition, value }: TermChange,
  provenance: Provenance,
): GroupResult<Researcher, UpdateResearchersReason> {
  const was = researcher[list] ?? [];
  const wanted = wantedTerms(was, condition, value);
  const set = setField(researcher, { field: list, value: wanted, provenance, item: list });
  const [detail] = set.details;
  // Only the mark changed, or nothing: there is no term to report.
  if (detail?.reason === 'PROVENANCE_CHANGED' || condition === 'REPLACE') return set;
  return { next: set.next, details: value.map((term) => detailOf(list, term, condition, was)) };
}

function wantedTerms(was: readonly string[], condition: TermChange['condition'], value: readonly string[]): string[] {
  if (condition === 'REPLACE') return isSameSet(was, value) ? [...was] : [...value];
  if (condition === 'DELETE') return was.filter((term) => !has(value, term));
  return [...was, ...distinctTexts(value).filter((term) => !has(was, term))];
}

function has(terms: readonly string[], wanted: string): boolean {
  return terms.some((term) => isSameText(term, wanted));
}

/** Letters have no order, so a list in another order is the same list. */
function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && others.every((term) => has(some, term));
}

function detailOf(
  list: TermList,
  term: string,
  condition: 'ADD' | 'DELETE',
  was: readonly string[],
): Detail<UpdateResearchersReason> {
  const item = `${list}: ${term}`;
  const isThere = has(was, term);
  if (condition === 'ADD') {
    return isThere
      ? { item, outcome: 'unchanged', reason: 'ALREADY_THERE' }
      : { item, outcome: 'changed', reason: 'ADDED' };
  }
  return isThere
    ? { item, outcome: 'changed', reason: 'DELETED' }
    : { item, outcome: 'unchanged', reason: 'NOT_THERE' };
}
