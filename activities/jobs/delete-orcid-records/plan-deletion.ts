import type { DeleteOrcidRecordsReason } from '../../../shared/jobs/delete-orcid-records/reasons.ts';
import type { Researcher } from '../../../shared/model/researcher.ts';
import { orcidItemName } from '../../../shared/model/orcid-item.ts';
import { limitDetails } from '../../../shared/job-kit/limit-details.ts';
import { change, done, fail, partial, skip, unchanged, type Plan } from '../../../shared/job-kit/plan.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import { withFieldsMarked } from '../../../shared/records/provenance/field-marks.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { DeletionResult, ItemOutcome, ItemResult } from './result.ts';

const DETAIL_OUTCOMES: Record<ItemOutcome, Detail['outcome']> = {
  deleted: 'changed',
  absent: 'unchanged',
  refused: 'skipped',
  failed: 'failed',
};

/** Removes stored items that are no longer at ORCID, and reports the researcher's outcome. */
export function planOrcidDeletion(
  researcher: Researcher,
  { items, obstacle }: DeletionResult,
): Plan<Researcher, DeleteOrcidRecordsReason> {
  const details = limitDetails(items.map(toDetail));
  const next = withoutGoneItems(researcher, items);
  const count = (outcome: ItemOutcome) => items.filter((item) => item.outcome === outcome).length;
  const wasDone = next !== researcher || count('deleted') > 0;
  const failure = obstacle ?? failureOf(items);

  if (failure?.kind === 'skip') return skip(failure.reason, failure.message, { details });
  if (failure) {
    if (!wasDone) return fail(failure.reason, failure.message, { details });
    return partial(next, `${count('deleted')} items were deleted. ${failure.message}`, { details });
  }
  if (next !== researcher) return change(next, { details });
  if (count('deleted') > 0) return done('ORCID_ITEMS_DELETED', { details });
  const refusal = items.find(({ outcome }) => outcome === 'refused');
  if (refusal) return skip(refusal.reason, refusal.message ?? '', { details });
  return unchanged('NO_ORCID_ITEMS', { details });
}

/** The same researcher if no stored item is gone. A load does not restore what a run cleared. */
function withoutGoneItems(researcher: Researcher, items: readonly ItemResult[]): Researcher {
  const gone = new Set(items.filter(({ outcome }) => outcome === 'deleted' || outcome === 'absent').map(orcidItemName));
  const kept = researcher.orcidItems ?? [];
  const rest = kept.filter((item) => !gone.has(orcidItemName(item)));
  if (rest.length === kept.length) return researcher;
  const next = { ...researcher };
  if (rest.length > 0) next.orcidItems = rest;
  else delete next.orcidItems;
  return withFieldsMarked(next, ['orcidItems'], 'INTERNAL');
}

function failureOf(items: readonly ItemResult[]) {
  const failures = items.filter(({ outcome }) => outcome === 'failed');
  const [first] = failures;
  if (!first) return undefined;
  const message = `${failures.length} items are still there; ${orcidItemName(first)}: ${first.message ?? first.reason}`;
  return { kind: 'fail' as const, reason: first.reason, message };
}

function toDetail(item: ItemResult): Detail<DeleteOrcidRecordsReason> {
  const { outcome, reason, message } = item;
  return {
    item: orcidItemName(item),
    outcome: DETAIL_OUTCOMES[outcome],
    reason,
    ...defined({ message }),
  };
}
