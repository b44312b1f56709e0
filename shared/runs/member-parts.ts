import type { Filter } from 'mongodb';
import type { Batch } from '../model/batch.ts';
import type { JournalRow } from '../model/journal.ts';
import { OUTCOMES, type Outcome } from '../model/outcome.ts';
import { isFinal, type Run } from '../model/run.ts';
import { defined } from '../runtime/defined.ts';
import type { Store } from '../store/store.ts';

/** The state of a member: its outcome, or `waiting` for its turn or a further pass. */
export const MEMBER_STATES = [...OUTCOMES, 'waiting'] as const;
export type MemberState = Outcome | 'waiting';

export interface MemberFilter {
  state?: MemberState;
  reason?: string;
}

export type ReportStore = Pick<Store, 'batches' | 'journal'>;

/** Members that can be counted and paged. */
export interface MemberPart {
  total: number;
  members(offset: number, limit: number): Promise<string[]>;
}

type BatchState = Batch['state'];
const ANY_STATE: readonly BatchState[] = ['frozen', 'started', 'settled', 'closed'];

/** Members with a matching row, then those without a row because their batch never began. */
export async function memberParts(store: ReportStore, run: Run, filter: MemberFilter): Promise<MemberPart[]> {
  const { state, reason } = filter;
  if (state === undefined && reason === undefined) return [await membersOfBatches(store, run, ANY_STATE)];
  const started = isFinal(run.status) ? [] : await store.batches.started(run._id);
  const rows = await rowsOf(store, { run: run._id, ...defined({ reason }) }, state, started);
  const unbegun = unbegunStates(filter);
  return unbegun.length === 0 ? [rows] : [rows, await membersOfBatches(store, run, unbegun)];
}

/** The states of batches whose members have no row that counts, if the filter asks for such members. */
function unbegunStates({ state, reason }: MemberFilter): readonly BatchState[] {
  if (state === 'waiting') return reason === undefined ? ['frozen', 'started'] : [];
  const isAsked = (state === undefined || state === 'unprocessed') && (reason ?? 'NOT_REACHED') === 'NOT_REACHED';
  return isAsked ? ['closed'] : [];
}

async function rowsOf(
  { journal }: ReportStore,
  base: Filter<JournalRow>,
  state: MemberState | undefined,
  started: readonly { _id: string; pass: number }[],
): Promise<MemberPart> {
  const filter = state === 'waiting' ? waitingRows(base, started) : decidedRows(base, state, started);
  return {
    total: await journal.count(filter),
    members: (offset, limit) => journal.memberPage(filter, offset, limit),
  };
}

function decidedRows(
  base: Filter<JournalRow>,
  state: Outcome | undefined,
  started: readonly { _id: string }[],
): Filter<JournalRow> {
  const ids = started.map(({ _id }) => _id);
  const isSettled = ids.length === 0 ? {} : { batch: { $nin: ids } };
  return { ...base, outcome: state ?? { $in: [...OUTCOMES] }, ...isSettled };
}

/** Parked members and those in a further pass; the batches show who is in the first pass. */
function waitingRows(base: Filter<JournalRow>, started: readonly { _id: string; pass: number }[]): Filter<JournalRow> {
  const first = started.filter(({ pass }) => pass === 1).map(({ _id }) => _id);
  const later = started.filter(({ pass }) => pass > 1).map(({ _id }) => _id);
  const parked = { outcome: 'parked' as const, batch: { $nin: first } };
  return { $and: [base, { $or: [parked, { batch: { $in: later } }] }] };
}

async function membersOfBatches(
  { batches }: ReportStore,
  { _id, settings }: Run,
  states: readonly BatchState[],
): Promise<MemberPart> {
  if (settings.batchSize === 1) {
    const { total } = await batches.firstPassSingles(_id, states, 0, 0);
    return {
      total,
      members: async (offset, limit) => (await batches.firstPassSingles(_id, states, offset, limit)).members,
    };
  }
  const sizes = (await batches.firstPassSizes(_id)).filter(({ state }) => states.includes(state));
  return {
    total: sizes.reduce((sum, { size }) => sum + size, 0),
    members: async (offset, limit) => {
      const { numbers, skipped } = covering(sizes, offset, limit);
      const found = await batches.byNumbers(_id, numbers);
      return found.flatMap(({ memberIds }) => memberIds).slice(offset - skipped, offset - skipped + limit);
    },
  };
}

/** The batches with the members from `offset` on, and the number of members before the first of these batches. */
function covering(sizes: readonly { number: number; size: number }[], offset: number, limit: number) {
  const numbers: number[] = [];
  let skipped = 0;
  let seen = 0;
  for (const { number, size } of sizes) {
    if (seen >= offset + limit) break;
    if (seen + size > offset) numbers.push(number);
    else skipped += size;
    seen += size;
  }
  return { numbers, skipped };
}
