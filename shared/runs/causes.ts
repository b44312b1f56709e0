import type { Outcome } from '../model/outcome.ts';
import { isFinal, type Run } from '../model/run.ts';
import type { MemberEntry } from './member-report.ts';
import { listRunMembers } from './member-report.ts';
import type { ReportStore } from './member-parts.ts';

/** Members of a run with the same outcome for the same reason. */
export interface Cause {
  outcome: Outcome;
  reason: string;
  count: number;
  /** A few of them, by id. */
  examples: MemberEntry[];
}

/** More reasons than any job has; each costs a look at its examples. */
const MOST_CAUSES = 100;

/**
 * Why members of a run have these outcomes, the most frequent reason first. During the run only settled members count.
 * @param examples how many members of each to show.
 */
export async function listCauses(
  store: ReportStore,
  run: Run,
  { outcomes, examples }: { outcomes: readonly Outcome[]; examples: number },
): Promise<Cause[]> {
  const counted = await countedReasons(store, run, outcomes);
  const causes = counted.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)).slice(0, MOST_CAUSES);
  return Promise.all(
    causes.map(async (cause) => {
      const { outcome: state, reason } = cause;
      const { entries } = await listRunMembers(store, run, { state, reason }, { offset: 0, limit: examples });
      return { ...cause, examples: entries };
    }),
  );
}

/** An ended run keeps them; of a run under way they are counted in its journal. */
async function countedReasons({ journal, batches }: ReportStore, run: Run, outcomes: readonly Outcome[]) {
  const isAsked = (outcome: string): outcome is Outcome => outcomes.some((each) => each === outcome);
  const all = isFinal(run.status)
    ? (run.reasons ?? [])
    : await journal.countByReasonAmong(run._id, {
        outcomes,
        exceptBatches: (await batches.started(run._id)).map(({ _id }) => _id),
      });
  return all.flatMap(({ outcome, reason, count }) => (isAsked(outcome) ? [{ outcome, reason, count }] : []));
}
