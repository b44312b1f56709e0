import type { Detail } from '../model/effects.ts';

/** Large collaborations have thousands of authors, hubs thousands of relations; the journal row keeps the first. */
const DETAILS_KEPT = 100;

/** Most interesting outcomes first. */
const ORDER = ['failed', 'changed', 'skipped', 'unchanged'] as const satisfies readonly Detail['outcome'][];

/** At most a hundred details, plus one that counts those left out. */
export function limitDetails<Reason extends string>(details: readonly Detail<Reason>[]): Detail<Reason>[] {
  if (details.length <= DETAILS_KEPT) return [...details];
  const sorted = ORDER.flatMap((outcome) => details.filter((detail) => detail.outcome === outcome));
  const rest = sorted.slice(DETAILS_KEPT);
  const counts = ORDER.map((outcome) => ({
    outcome,
    count: rest.filter((detail) => detail.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
  const words = counts.map(({ outcome, count }) => `${count} ${outcome}`).join(', ');
  const summary: Detail<Reason> = {
    item: 'more',
    outcome: counts[0]?.outcome ?? 'unchanged',
    reason: 'NOT_LISTED',
    message: `${rest.length} more: ${words}.`,
  };
  return [...sorted.slice(0, DETAILS_KEPT), summary];
}
