import type { Batch } from '../model/batch.ts';
import { NO_COUNTS, OUTCOMES, totalOf, type Outcome } from '../model/outcome.ts';
import { isFinal, type Run } from '../model/run.ts';
import type { StartedBatch } from '../store/batches.ts';
import type { RowGroup } from '../store/journal.ts';
import type { Page } from '../store/keyed-pages.ts';
import type { Store } from '../store/store.ts';

/** The state of a member: its outcome, or `waiting` for its turn or a further pass. */
export const MEMBER_STATES = [...OUTCOMES, 'waiting'] as const;
export type MemberState = Outcome | 'waiting';

export interface MemberFilter {
  state?: MemberState;
  reason?: string;
}

export type ReportStore = Pick<Store, 'batches' | 'journal'>;

/** Members that are counted and can be paged. */
export interface MemberPart {
  total: number;
  members(offset: number, limit: number): Promise<string[]>;
}

/** The members of a run in order: batches of one size, of which only the last one may have fewer. */
interface FrozenMembers {
  members: number;
  batches: number;
  size: number;
}

/** What a run's members are asked for, and of what. */
interface Asked {
  store: ReportStore;
  run: Run;
  frozen: FrozenMembers;
  filter: MemberFilter;
}

/** Enough to see the reasons that many members have. */
const SAMPLES = 4;
const SAMPLED_MEMBERS = 50;

/**
 * Members with a matching row, then those without a row because their batch never began. No part is counted that the
 * run's own figures tell; only members that have a reason during the run are.
 */
export async function memberParts(store: ReportStore, run: Run, filter: MemberFilter): Promise<MemberPart[]> {
  const asked = { store, run, frozen: await frozenMembers(store, run), filter };
  const { state, reason } = filter;
  if (state === undefined && reason === undefined) return [everybody(asked)];
  if (isFinal(run.status)) return membersOfEnded(asked);
  const started = await store.batches.started(run._id);
  if (state === 'waiting') return waitingMembers(asked, started);
  const except = started.map(({ _id }) => _id);
  if (reason !== undefined) {
    const group = { reason, outcomes: state === undefined ? OUTCOMES : [state] };
    return [membersOfRows(asked, [group], await store.journal.countOf(run._id, group, except), except)];
  }
  return state === undefined ? [] : [await membersWithOutcome(asked, state, except)];
}

async function frozenMembers({ batches }: ReportStore, run: Run): Promise<FrozenMembers> {
  const { batchSize: size } = run.settings;
  if (run.frozen) return { ...run.frozen, size };
  if (!isFinal(run.status)) return { ...(await batches.frozenSoFar(run._id, size)), size };
  // It ended while it was being frozen.
  const members = totalOf(run.counts ?? NO_COUNTS);
  return { members, batches: Math.ceil(members / size), size };
}

/** The batch of a member follows from its place. */
function everybody({ store, run, frozen: { members, batches, size } }: Asked): MemberPart {
  return {
    total: members,
    members: membersIn(size, (page) => {
      const many = Math.max(Math.min(page.limit, batches - page.offset), 0);
      const numbers = Array.from({ length: many }, (_, index) => page.offset + index + 1);
      return store.batches.byNumbers(run._id, numbers);
    }),
  };
}

/** A run that has ended knows how many members have which outcome for which reason. */
async function membersOfEnded(asked: Asked): Promise<MemberPart[]> {
  const { store, run, filter } = asked;
  const counted = (run.reasons ?? []).flatMap(({ outcome, reason, count }) =>
    isOutcome(outcome) && outcome === (filter.state ?? outcome) && reason === (filter.reason ?? reason)
      ? [{ outcome, reason, count }]
      : [],
  );
  const notReached = counted.find(({ outcome, reason }) => outcome === 'unprocessed' && reason === 'NOT_REACHED');
  // Some of them have rows, because their batches had begun; all others are in closed batches.
  const withRows = notReached
    ? await store.journal.countOf(run._id, { reason: 'NOT_REACHED', outcomes: ['unprocessed'] })
    : 0;
  const closed = notReached ? notReached.count - withRows : 0;
  const groups = new Map<string, RowGroup & { total: number }>();
  for (const each of counted) {
    const { outcomes = [], total = 0 } = groups.get(each.reason) ?? {};
    const count = each === notReached ? withRows : each.count;
    groups.set(each.reason, {
      reason: each.reason,
      outcomes: [...outcomes, each.outcome],
      total: total + count,
    });
  }
  const rows = [...groups.values()]
    .filter((group) => group.total > 0)
    .sort((one, other) => (one.reason < other.reason ? -1 : 1));
  const total = rows.reduce((sum, group) => sum + group.total, 0);
  return [membersOfRows(asked, rows, total), membersOfBatches(asked, ['closed'], closed)];
}

/** During the run, members with an outcome whose batches are settled. */
async function membersWithOutcome(asked: Asked, outcome: Outcome, exceptBatches: readonly string[]) {
  const { store, run } = asked;
  const reasons = await store.journal.reasonsOf(run._id, outcome, () => samples(asked));
  const groups = reasons.map((reason) => ({ reason, outcomes: [outcome] }));
  return membersOfRows(asked, groups, run.progress?.counts[outcome] ?? 0, exceptBatches);
}

/** A few ranges of ids, spread over the members that are done. */
async function samples({ store, run, frozen: { members, batches, size } }: Asked) {
  const { count, endOf } = store.batches.divisionsOf(run._id, { batches, size });
  const done = members === 0 ? 0 : Math.ceil((count * totalOf(run.progress?.counts ?? NO_COUNTS)) / members);
  const width = Math.ceil(SAMPLED_MEMBERS / size);
  const places = Array.from({ length: SAMPLES }, (_, index) => ((done - width) * index) / (SAMPLES - 1));
  const beginnings = new Set(places.map((place) => Math.max(0, Math.floor(place))));
  return Promise.all(
    [...beginnings].map(async (after) => ({
      above: after === 0 ? undefined : await endOf(after),
      upTo: await endOf(after + width),
    })),
  );
}

/** Members that wait for a further pass or are in it, then those whose batch is not settled. */
async function waitingMembers(asked: Asked, started: readonly StartedBatch[]): Promise<MemberPart[]> {
  const { store, run, frozen, filter } = asked;
  const idsOf = (isAsked: (pass: number) => boolean) =>
    started.filter(({ pass }) => isAsked(pass)).map(({ _id }) => _id);
  const members = await store.journal.waitingMembers(run._id, {
    reason: filter.reason,
    first: idsOf((pass) => pass === 1),
    later: idsOf((pass) => pass > 1),
  });
  const rows: MemberPart = {
    total: members.length,
    members: async (offset, limit) => members.slice(offset, offset + limit),
  };
  if (filter.reason !== undefined) return [rows];
  const waiting = frozen.members - totalOf(run.progress?.counts ?? NO_COUNTS);
  return [rows, membersOfBatches(asked, ['frozen', 'started'], Math.max(waiting - members.length, 0))];
}

function membersOfRows(
  { store, run, frozen, filter }: Asked,
  groups: readonly RowGroup[],
  total: number,
  exceptBatches: readonly string[] = [],
): MemberPart {
  // Pages that were read while rows still came in say nothing about those afterwards.
  const name = JSON.stringify([run._id, isFinal(run.status), filter]);
  const list = { name, run: run._id, groups, total, exceptBatches };
  const divisions = store.batches.divisionsOf(run._id, frozen);
  return { total, members: (offset, limit) => store.journal.memberPage(list, divisions, { offset, limit }) };
}

/** Members of first-pass batches in these states. */
function membersOfBatches(
  { store, run, frozen: { batches: count, size } }: Asked,
  states: readonly Batch['state'][],
  total: number,
): MemberPart {
  const list = { run: run._id, states, count, total: Math.ceil(total / size) };
  return { total, members: membersIn(size, (page) => store.batches.pageInState(list, page)) };
}

/** Pages of the members of some batches, all of one size but the last one. */
function membersIn(size: number, read: (page: Page) => Promise<Batch[]>): MemberPart['members'] {
  return async (offset, limit) => {
    const first = Math.floor(offset / size);
    const found = await read({ offset: first, limit: Math.ceil((offset + limit) / size) - first });
    return found.flatMap(({ memberIds }) => memberIds).slice(offset - first * size, offset - first * size + limit);
  };
}

function isOutcome(outcome: string): outcome is Outcome {
  return OUTCOMES.some((each) => each === outcome);
}
