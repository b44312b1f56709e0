import type { Detail } from '../../../shared/planning/plan.ts';

/** Papers of large collaborations have thousands of authors; the journal row keeps the first, changes before the rest. */
const DETAILS_KEPT = 100;

/** At most a hundred details, and a last one that counts what was left out. */
export function limitDetails(details: readonly Detail[]): Detail[] {
  if (details.length <= DETAILS_KEPT) return [...details];
  const changesFirst = [
    ...details.filter(({ outcome }) => outcome === 'changed'),
    ...details.filter(({ outcome }) => outcome !== 'changed'),
  ];
  const rest = changesFirst.slice(DETAILS_KEPT);
  const changes = rest.filter(({ outcome }) => outcome === 'changed').length;
  const message = `${rest.length} more: ${changes} changed, ${rest.length - changes} unchanged.`;
  const summary: Detail = {
    item: 'more',
    outcome: changes > 0 ? 'changed' : 'unchanged',
    reason: 'NOT_LISTED',
    message,
  };
  return [...changesFirst.slice(0, DETAILS_KEPT), summary];
}
