import { setTimeout as delay } from 'node:timers/promises';
import { addCounts, NO_COUNTS, OUTCOMES, totalOf, type OutcomeCounts } from '../../shared/model/outcome.ts';
import { NO_RIGHTS } from '../../shared/access/rights.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { JournalRow } from '../../shared/model/journal.ts';
import type { FinalStatus, Run, RunEnd } from '../../shared/model/run.ts';
import { headlineOfEnd, partlyDoneOf, resultOf } from '../../shared/model/run-result.ts';
import { SET_CONTENTS } from '../../shared/model/set.ts';
import type { Ending, FinishedRun } from '../../shared/runs/run-activities.ts';
import { defined } from '../../shared/runtime/defined.ts';
import { endedRuns, settledMembers } from '../../shared/runtime/watched.ts';
import { leaseFor, LOOK_AGAIN_MS } from './settle/lease.ts';
import { decideAtTheEnd } from './settle/decide-at-the-end.ts';
import { notifyOfEnd } from './notify.ts';
import { orderLetters } from './order-letters.ts';
import { memberContext } from './settle/member-context.ts';
import { requireRun, type WorkerServices } from './worker-services.ts';
import { settleBatch } from './settle/settle-batch.ts';

/**
 * Ends a run, once: closes batches that were never started, completes those that were, counts, and sets the true
 * status. Nothing in the run writes after this. How it ends is decided and stored before anybody is told, and the first
 * decision holds, whoever carries it out. Every call on an ended run returns the same summary.
 */
export async function finishRun(
  services: WorkerServices,
  { run: id, ending, accepted = [] }: { run: string; ending: Ending; accepted?: readonly string[] },
): Promise<FinishedRun> {
  const { store } = services;
  await store.runs.acceptControls(id, accepted);
  const run = await requireRun(services, id);
  if (run.endTime) return finished(services, run);
  if (!run.decidedEnd) await decideEnd(services, run, ending);
  const { decidedEnd: end, ...decided } = await requireRun(services, id);
  if (decided.endTime) return finished(services, decided);
  if (!end) throw new Error('The run was cancelled while it was being ended. The next try ends it as cancelled.');

  const told = { ...end, headline: headlineOfEnd(end).desc };
  await orderLetters(services, decided, told);
  await notifyOfEnd(services, decided, told);
  if (await store.runs.end(id, end)) endedRuns.tell({ job: run.job.activity, status: end.status });
  return finished(services, await requireRun(services, id));
}

/** Brings the run to its end and decides how it ended, unless another attempt did. */
async function decideEnd(services: WorkerServices, run: Run, given: Ending): Promise<void> {
  const { store } = services;
  const { _id: id } = run;
  const ending: Ending = run.cancelled ? { kind: 'cancelled', message: `Cancelled by ${run.cancelled.by}.` } : given;

  await store.runs.setStatus(id, 'FINALIZING', new Date());
  await store.freezing.fence(id);
  await store.batches.closeFrozen(id);
  await store.batches.stopAll(id);
  await stopConcluding(services, run);
  for await (const batch of store.batches.inState(id, 'started')) await rollForward(services, run, batch);
  await endParked(services, run);

  const untidied = await tidyRun(services, run);
  const codes = (run.job.counters ?? []).map(({ value }) => value);
  const tally = codes.length > 0 ? { tally: await store.journal.sumTally(id, codes) } : {};

  const { batches, journal, reasons, unreached } = await audit(services, id);
  // Read after the fence: a freezing that ended before it counts.
  const { frozen } = await requireRun(services, id);
  const isLacking = frozen !== undefined && totalOf(journal) !== frozen.members;
  // Whoever ends the run in another way is not kept from it, but the run says so.
  if (isLacking && isComplete(ending)) throw notAllCounted(frozen.members, journal);
  const isMismatch = isLacking || OUTCOMES.some((outcome) => batches[outcome] !== journal[outcome]);
  const whole = ending.kind === 'worked' ? undefined : ending.kind;
  const end: RunEnd = {
    status: resultOf({ counts: journal, partlyDone: partlyDoneOf(reasons), whole }).status,
    at: new Date(),
    counts: journal,
    reasons,
    ...tally,
    ...(isMismatch ? { auditMismatch: { batches, journal, ...defined({ frozen: frozen?.members }) } } : {}),
    ...defined({ failure: failureOf(ending, journal) }),
    ...(untidied === undefined ? {} : { untidied: { message: untidied, tries: 1, notBefore: new Date() } }),
  };
  if (await store.runs.decideEnd(id, end, run.cancelled !== undefined)) {
    settledMembers.tell({ job: run.job.activity, counts: { unprocessed: unreached }, parked: 0 });
  }
}

/**
 * Cleans up after unfinished members, by the job's own work.
 * @returns what went wrong, in words. A failure never keeps a run from ending: the reconciler tries again.
 */
export async function tidyRun(services: WorkerServices, run: Run): Promise<string | undefined> {
  try {
    await services.works.get(run.job.activity)?.tidy?.(run, services);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function finished({ store }: WorkerServices, run: Run): Promise<FinishedRun> {
  const { failure, lettersRun, counts = NO_COUNTS } = run;
  const summary = { status: run.status as FinalStatus, members: totalOf(counts), counts };
  const letters = lettersRun === undefined ? undefined : await store.runs.get(lettersRun);
  return {
    ...summary,
    ...defined({ failure }),
    ...(letters === undefined ? {} : { followUp: letters._id }),
  };
}

/** Nothing is joined or uploaded once the run ends: a concluding attempt stops, or its lease expires. */
async function stopConcluding({ store, works }: WorkerServices, run: Run): Promise<void> {
  if (!works.get(run.job.activity)?.conclude) return;
  const leaseMs = leaseFor(run.settings.heartbeatMs);
  while (!(await store.concluding.fence(run._id, leaseMs))) await delay(LOOK_AGAIN_MS);
}

async function rollForward(services: WorkerServices, run: Run, batch: Batch): Promise<void> {
  const context = run.fixed ? memberContext(services, { run, rights: NO_RIGHTS }, batch) : undefined;
  await settleBatch({
    store: services.store,
    records: services.store.records(SET_CONTENTS[run.set.content].collection),
    batch: batch._id,
    job: run.job.activity,
    holding: { leaseMs: leaseFor(run.settings.heartbeatMs), isEnding: true },
    mostDeaths: services.config.mostDeaths,
    decide: decideAtTheEnd(services.works.get(run.job.activity), context),
  });
}

/** Members that still waited for a further pass have failed, with the reason they waited for. */
async function endParked({ store }: WorkerServices, { _id: id, job }: Run): Promise<void> {
  for await (const row of store.journal.parked(id)) {
    const ended = { ...row, outcome: 'failed', attempts: row.attempts + 1, at: new Date() } as const;
    const isEnded = await store.journal.replace(row, ended);
    if (isEnded) settledMembers.tell({ job: job.activity, counts: { failed: 1 }, parked: 0 });
  }
}

interface Audit {
  batches: OutcomeCounts;
  journal: OutcomeCounts;
  reasons: NonNullable<Run['reasons']>;
  /** Members of batches that were never started. */
  unreached: number;
}

/** Counts twice: from the settled batches, and from the journal, which takes precedence. */
async function audit({ store }: WorkerServices, id: string): Promise<Audit> {
  const rows = await store.journal.countByReason(id);
  const { counts, parked, unreached } = await store.batches.sum(id);
  const unprocessed = { ...NO_COUNTS, unprocessed: unreached };
  const journal = addCounts(countsOf(rows), unprocessed);
  const settled = addCounts(counts, unprocessed);
  const batches = { ...settled, failed: settled.failed + parked };
  const reasons = [
    ...rows.map(({ outcome, reason, count }) => ({ outcome, reason, count })),
    ...(unreached > 0 ? [{ outcome: 'unprocessed', reason: 'NOT_REACHED', count: unreached }] : []),
  ];
  return { batches, journal, reasons: merged(reasons), unreached };
}

function countsOf(rows: readonly { outcome: JournalRow['outcome']; count: number }[]): OutcomeCounts {
  const counts = { ...NO_COUNTS };
  for (const { outcome, count } of rows) {
    const known = OUTCOMES.find((each) => each === outcome);
    if (known) counts[known] += count;
  }
  return counts;
}

function merged(reasons: NonNullable<Run['reasons']>): NonNullable<Run['reasons']> {
  const byKey = new Map<string, NonNullable<Run['reasons']>[number]>();
  for (const each of reasons) {
    const key = `${each.outcome} ${each.reason}`;
    byKey.set(key, { ...each, count: each.count + (byKey.get(key)?.count ?? 0) });
  }
  return [...byKey.values()].sort((a, b) => b.count - a.count);
}

/** A completed run has an outcome for every frozen member; otherwise it has not finished yet. */
function isComplete({ kind }: Ending): boolean {
  return kind === 'worked' || kind === 'not-concluded';
}

function notAllCounted(frozen: number, counts: OutcomeCounts): Error {
  return new Error(`The run cannot end: ${frozen} members were frozen, and the journal counts ${totalOf(counts)}.`);
}

function failureOf(ending: Ending, { unprocessed }: OutcomeCounts): string | undefined {
  if (ending.kind !== 'worked') return ending.message;
  if (unprocessed === 0) return undefined;
  return `${unprocessed} members were never worked on, although the run came to its end. This is a defect of Muster.`;
}
