import type { HeldBatch } from '../../../shared/model/batch.ts';
import type { JournalRow } from '../../../shared/model/journal.ts';
import type { Config } from '../../../shared/runtime/config.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import { MusterError } from '../../../shared/runtime/errors.ts';
import type { Decision } from './decision.ts';
import { failed } from './to-decision.ts';

/**
 * From so many deaths of workers on, a batch is worked on alone and member by member: it may be what ends them, or have been
 * beside it.
 */
export const SUSPECT_FROM = 2;

/** So many deaths without a member in hand are no bad luck. */
const TOO_MANY_OVER_NONE = 20;

/** How many workers ended while they had the batch: each try but this one that neither settled it nor gave it back. */
export function deathsWith({ tries, returned = 0 }: Pick<HeldBatch, 'tries' | 'returned'>): number {
  return Math.max(0, tries - 1 - returned);
}

/**
 * How many workers ended while they may have been working on the member: the first ones, before members are noted, and
 * those that had this one in hand. Others ended while the batch was taken up or given back, over something else; only if
 * that happens again and again, no member can be told apart, and they count for all.
 */
export function deathsOver(batch: Pick<HeldBatch, 'tries' | 'returned' | 'died'>, member: string): number {
  const { died = [] } = batch;
  const overNone = Math.max(0, deathsWith(batch) - died.length);
  const own = died.filter((other) => other === member).length;
  return own + (overNone < TOO_MANY_OVER_NONE ? Math.min(overNone, SUSPECT_FROM) : overNone);
}

/** The end of a member that ended workers, in words. */
export function endedWorkers(row: JournalRow | undefined, deaths: number): Decision {
  const isCalled = row?.outcome === 'performing';
  const unknown = isCalled ? ' It is not known what became of its call to the outside system.' : '';
  const message = `${deaths} workers ended while they worked on it, the last ones on nothing else; it is not tried again.${unknown}`;
  return { ...failed('WORKER_DIED', message), ...defined({ key: row?.key, result: row?.result, soFar: row?.soFar }) };
}

/** The same for a step of a run. */
export function stepEndedWorkers(what: string, deaths: number): string {
  return `${deaths} workers ended while they ${what}; it is not tried again. The workers' logs may say why: memory, most of all.`;
}

/** @throws MusterError WORKER_DIED if freezing ended too many workers. */
export function requireFewDeaths(deaths: number, { mostDeaths }: Pick<Config, 'mostDeaths'>): void {
  if (deaths >= mostDeaths) throw new MusterError('WORKER_DIED', 500, stepEndedWorkers('read the set', deaths));
}
