import { journalRowId, type JournalRow } from '../model/journal.ts';
import { isFinal, type Run } from '../model/run.ts';
import { defined } from '../runtime/defined.ts';
import type { JournalOutcome } from '../store/journal.ts';
import { memberParts, type MemberFilter, type MemberState, type ReportStore } from './member-parts.ts';

/** What a run's report says about one member. Only rows of settled batches count: the others may still change. */
export interface MemberEntry {
  member: string;
  state: MemberState;
  /** Absent until something is decided. */
  reason?: string;
  /** A message about this member in particular. */
  message?: string;
  row?: JournalOutcome;
}

type Page = { offset: number; limit: number };

/** How many members are read at a time when the whole report is streamed. */
const MEMBERS_AT_A_TIME = 200;

/**
 * A page of a run's members with their outcomes: without a filter in the frozen order of ids; with one by reason, then
 * id. During the run a page may be shorter than asked, and totals change.
 */
export async function listRunMembers(
  store: ReportStore,
  run: Run,
  filter: MemberFilter,
  { offset, limit }: Page,
): Promise<{ entries: MemberEntry[]; total: number }> {
  const parts = await memberParts(store, run, filter);
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  const members: string[] = [];
  let before = 0;
  for (const part of parts) {
    const from = Math.max(offset - before, 0);
    const wanted = limit - members.length;
    if (wanted > 0 && from < part.total) members.push(...(await part.members(from, wanted)));
    before += part.total;
  }
  const entries = await entriesOf(store, run, members);
  return { entries: entries.filter((entry) => fits(entry, filter)), total };
}

/** Every member of a run with its outcome, in the order of ids, a few at a time. */
export async function* streamMembers(
  store: ReportStore,
  run: Run,
  filter: MemberFilter,
): AsyncGenerator<MemberEntry[]> {
  let members: string[] = [];
  for await (const { memberIds } of store.batches.firstPass(run._id)) {
    members.push(...memberIds);
    while (members.length >= MEMBERS_AT_A_TIME) {
      yield await read(members.slice(0, MEMBERS_AT_A_TIME));
      members = members.slice(MEMBERS_AT_A_TIME);
    }
  }
  if (members.length > 0) yield await read(members);

  async function read(ids: readonly string[]): Promise<MemberEntry[]> {
    return (await entriesOf(store, run, ids)).filter((entry) => fits(entry, filter));
  }
}

/** One member, and its whole row once it is final. @returns undefined if the run has no such member. */
export async function findMember(
  store: ReportStore,
  run: Run,
  member: string,
): Promise<{ entry: MemberEntry; row?: JournalRow } | undefined> {
  const [entry] = await entriesOf(store, run, [member]);
  if (!entry || (!entry.row && !(await store.batches.holding(run._id, member)))) return undefined;
  const [row] = entry.state === 'waiting' ? [] : await store.journal.byIds([journalRowId(run._id, member)]);
  return { entry, ...defined({ row }) };
}

function fits(entry: MemberEntry, { state, reason }: MemberFilter): boolean {
  return (state === undefined || entry.state === state) && (reason === undefined || entry.reason === reason);
}

async function entriesOf(store: ReportStore, run: Run, members: readonly string[]): Promise<MemberEntry[]> {
  const ids = members.map((member) => journalRowId(run._id, member));
  const rows = await finalRows(store, run, ids);
  return members.map((member, index) => toEntry(run, member, rows.get(ids[index] ?? '')));
}

/** Rows that count. During the run they are read again once their batches are known to be settled. */
async function finalRows(
  { journal, batches }: ReportStore,
  run: Run,
  ids: readonly string[],
): Promise<Map<string, JournalOutcome>> {
  const found = await journal.outcomesByIds(ids);
  if (isFinal(run.status)) return new Map(found.map((row) => [row._id, row]));
  const settled = await batches.settledAmong([...new Set(found.map(({ batch }) => batch))]);
  const again = await journal.outcomesByIds(found.map(({ _id }) => _id));
  return new Map(again.filter(({ batch }) => settled.has(batch)).map((row) => [row._id, row]));
}

function toEntry({ status }: Run, member: string, row: JournalOutcome | undefined): MemberEntry {
  if (!row) {
    if (!isFinal(status)) return { member, state: 'waiting' };
    return { member, state: 'unprocessed', reason: 'NOT_REACHED' };
  }
  const { outcome, reason, message } = row;
  const said = { member, reason, ...defined({ message }), row };
  return outcome === 'parked' || outcome === 'performing' || outcome === 'begun'
    ? { ...said, state: 'waiting' }
    : { ...said, state: outcome };
}
