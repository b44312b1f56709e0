import { backOffMs } from '../../../shared/runtime/back-off.ts';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { NO_COUNTS, OUTCOMES } from '../../../shared/model/outcome.ts';
import { attemptToken, type BatchResult, type HeldBatch } from '../../../shared/model/batch.ts';
import { journalRowId, type JournalRow } from '../../../shared/model/journal.ts';
import type { RecordCollection } from '../../../shared/model/record.ts';
import { defined } from '../../../shared/runtime/defined.ts';
import type { Attempt, Batches, Holding } from '../../../shared/store/batches.ts';
import type { Journal } from '../../../shared/store/journal.ts';
import { settledMembers } from '../../../shared/runtime/watched.ts';
import { landingOf } from '../../../shared/store/landing.ts';
import type { Records, RecordWrite, SizedRecord } from '../../../shared/store/records.ts';
import { deathsOver, deathsWith, endedWorkers, SUSPECT_FROM } from './deaths.ts';
import type { DeathWatch, Decide, Decided, Decisions, MemberAtTurn } from './decision.ts';
import { keepLease, LOOK_AGAIN_MS } from './lease.ts';
import type { Leave, WorkGate } from './work-gate.ts';

/** The operations on members' records that settling needs. */
export type SettlingRecords = Pick<Records, 'readSized' | 'readStamps' | 'write' | 'takeTurn' | 'releaseTurn'>;

/** The parts of the store that settling needs. */
export interface SettlingStore {
  batches: Pick<
    Batches,
    'take' | 'get' | 'settle' | 'renew' | 'release' | 'releaseIfTaken' | 'noteInHand' | 'noteDeath'
  >;
  journal: Pick<Journal, 'insert' | 'byIds' | 'replace' | 'takeOver'>;
  records(collection: RecordCollection): SettlingRecords & Pick<Records, 'applyKeyedEdits'>;
}

export interface Settling {
  store: SettlingStore;
  /** The members' records. */
  records: SettlingRecords;
  /** Id of the batch. */
  batch: string;
  /** The job's activity, to tell of its members' outcomes. */
  job?: string;
  decide: Decide;
  /** When a member whose record others kept changing may be tried again. */
  notBefore?: () => Date;
  /** Aborted when the attempt must stop; the next one adopts its work. */
  signal?: AbortSignal;
  /**
   * True if members are decided about together and without their records; none are read. What decides watches over those
   * that end workers: `DeathWatch`.
   */
  withoutRecords?: boolean;
  /** How the batch is taken. */
  holding?: Holding;
  /** After how many deaths of workers a member fails; absent: never. */
  mostDeaths?: number;
  /** Where members that may have ended a worker wait to work alone. */
  gate?: WorkGate;
}

const NOTHING: BatchResult = { counts: NO_COUNTS, parked: 0 };
const NEVER = new AbortController().signal;

/** A later attempt took the batch: this one's writes no longer count. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
  constructor(batch: string) {
    super(`A later attempt took up ${batch}.`);
  }
}

/**
 * Works through a batch exactly once, however often and from however many places it is called: take, decide, journal,
 * write, settle. Only the rows of the attempt that took the batch last count: it takes over all of them before it
 * continues, see `attemptToken`. It adopts and completes what an earlier attempt journaled, and decides again only if
 * that is void. Every call on a settled batch returns the same result; on a closed one, nothing.
 * @throws if the database fails, or Superseded; calling again continues where it stopped.
 */
export async function settleBatch(settling: Settling): Promise<BatchResult> {
  const { batches } = settling.store;
  const { batch, takenAt, leave } = await takeUp(settling);
  try {
    if (!batch) return (await batches.get(settling.batch))?.result ?? NOTHING;
    return await settleTaken(settling, batch, takenAt);
  } finally {
    leave();
  }
}

async function settleTaken(settling: Settling, batch: HeldBatch, takenAt: number): Promise<BatchResult> {
  const { batches } = settling.store;

  const held: Attempt = { id: batch._id, tries: batch.tries };
  const { signal = NEVER, holding = {}, job = 'unknown' } = settling;
  const { leaseMs, isEnding = false } = holding;
  const lease = leaseMs === undefined || isEnding ? undefined : keepLease(batches, held, { leaseMs, takenAt, signal });
  let isSettled = false;
  try {
    const attempt = new BatchAttempt(settling, batch, lease?.signal ?? signal);
    await attempt.workThrough();
    const result = attempt.result();
    isSettled = await batches.settle(held, result);
    if (!isSettled) throw new Superseded(batch._id);
    settledMembers.tell({ job, ...result });
    return result;
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
    const now = await batches.get(batch._id);
    isSettled = now?.state === 'settled';
    if (isSettled && now?.result) {
      // Of batches settled in one write, it may not be told which were; this attempt alone can have settled its own.
      if (now.tries === held.tries) settledMembers.tell({ job, ...now.result });
      return now.result;
    }
    throw error;
  } finally {
    if (lease) await lease.end({ release: !isSettled });
    else if (!isSettled) await batches.release(held).catch(() => undefined);
  }
}

async function takeUp({
  store: { batches },
  batch: id,
  holding = {},
  signal,
  gate,
}: Settling): Promise<{ batch?: HeldBatch; takenAt: number; leave: Leave }> {
  let holder = randomUUID();
  let isAlone = false;
  let leave: Leave = (await gate?.enter(signal)) ?? (() => undefined);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const takenAt = performance.now();
      const take = await batches.take(id, holder, holding);
      if (take.kind === 'over') return { takenAt, leave };
      if (take.kind === 'taken') {
        const batch = await withDeathNoted(batches, take.batch);
        if (!gate || isAlone || deathsWith(batch) < SUSPECT_FROM) return { batch, takenAt, leave };
        // Not held while it waits: whoever ends the worker meanwhile is not this one.
        await batches.release({ id, tries: batch.tries });
        holder = randomUUID();
        leave();
        leave = await gate.enterAlone(signal);
        isAlone = true;
      } else if (holding.leaseMs !== undefined) await delay(LOOK_AGAIN_MS, undefined, defined({ signal }));
      // Else two attempts without leases met: the slower one takes the batch after the faster one.
    }
  } catch (error) {
    leave();
    await batches.releaseIfTaken(id, holder).catch(() => undefined);
    throw error;
  }
}

/** If the worker of an earlier attempt ended while it had one member in hand, that member's count rises. */
async function withDeathNoted(batches: SettlingStore['batches'], batch: HeldBatch): Promise<HeldBatch> {
  const { inHand, died = [], ...rest } = batch;
  if (inHand === undefined) return batch;
  await batches.noteDeath({ id: batch._id, tries: batch.tries }, inHand);
  return { ...rest, died: [...died, inHand] };
}

/** How to decide again about a member whose record others wrote first. */
interface Patience {
  /** After this many tries it waits for a further pass. */
  tries: number;
  /** Upper limits of the random waits before these tries. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Whether to ask others to let it go first. */
  takesTurns: boolean;
}

/** In a batch with others: a few quick tries, so that one member does not delay the rest. */
const SHARING: Patience = { tries: 5, firstWaitMs: 5, longestWaitMs: 50, takesTurns: false };

/** Alone in its activity: about ten seconds, enough for edits to finish that were in progress when it took its turn. */
const PATIENT: Patience = { tries: 15, firstWaitMs: 20, longestWaitMs: 1_500, takesTurns: true };

/** One attempt at one batch, with the rows as it last read or wrote them. */
class BatchAttempt {
  readonly #settling: Settling;
  readonly #batch: HeldBatch;
  readonly #token: number;
  readonly #signal: AbortSignal;
  readonly #rows = new Map<string, JournalRow>();
  readonly #patience: Patience;
  readonly #overtaken = new Map<string, number>();
  readonly #turns = new Map<string, string>();
  #target: BatchResult['target'];

  constructor(settling: Settling, batch: HeldBatch, signal: AbortSignal) {
    this.#settling = settling;
    this.#batch = batch;
    this.#token = attemptToken(batch);
    this.#signal = signal;
    this.#patience = batch.memberIds.length === 1 ? PATIENT : SHARING;
  }

  async workThrough(): Promise<void> {
    const stored = await this.#begin();
    for (const row of stored) this.#rows.set(row.member, row);
    const adopted = stored.filter((row) => !this.#awaitsDecision(row));
    await this.#verify(adopted.filter(isChange));
    await this.#applyEffects(adopted);

    const undecided = this.#batch.memberIds.filter((member) => this.#awaitsDecision(this.#rows.get(member)));
    const ended = this.#givenUp(undecided);
    if (ended.length > 0) {
      await this.#decideAndJournal(ended.map((id) => ({ id, read: undefined, row: this.#rows.get(id) })));
    }
    const rest = ended.length > 0 ? undecided.filter((member) => !ended.includes(member)) : undecided;
    const isOneByOne = this.#isSuspect() && !this.#settling.withoutRecords;
    for await (const part of isOneByOne ? this.#oneByOne(rest) : this.#parts(rest)) {
      this.#signal.throwIfAborted();
      const rows = await this.#decideAndJournal(part);
      // Drops the records; otherwise they would stay in memory while their changes wait to be written.
      part.length = 0;
      await this.#write(rows.filter(isChange));
      await this.#applyEffects(rows);
    }
  }

  /** @returns the rows of earlier attempts and passes; they now belong to this attempt. */
  async #begin(): Promise<JournalRow[]> {
    const { pass, tries, memberIds } = this.#batch;
    const { journal } = this.#settling.store;
    // Only the first try of the first pass can be sure that nothing was journaled.
    if (tries === 1 && pass === 1) return [];
    // The first try of a further pass finds rows of a settled batch: only later tries of this batch may also write
    // them.
    if (tries === 1) return journal.byIds(memberIds.map((member) => journalRowId(this.#batch.run, member)));
    const rows = await journal.takeOver(
      memberIds.map((member) => this.#begun(member)),
      this.#token,
    );
    if (rows.some(({ token }) => token !== this.#token)) throw new Superseded(this.#batch._id);
    return rows;
  }

  #begun(member: string): JournalRow {
    const { run, _id: batch } = this.#batch;
    const [outcome, reason] = ['begun', 'BEGUN'] as const;
    return {
      _id: journalRowId(run, member),
      run,
      batch,
      member,
      token: this.#token,
      outcome,
      reason,
      attempts: 0,
      at: new Date(),
    };
  }

  #attempt(): Attempt {
    return { id: this.#batch._id, tries: this.#batch.tries };
  }

  #hasEndedWorkers(member: string): boolean {
    const { mostDeaths = Infinity } = this.#settling;
    return deathsOver(this.#batch, member) >= mostDeaths;
  }

  /** Workers ended with this batch: from now on each member is noted before it is worked on. */
  #isSuspect(): boolean {
    return this.#settling.mostDeaths !== undefined && deathsWith(this.#batch) >= SUSPECT_FROM;
  }

  /** Members that nothing of the job sees again. */
  #givenUp(members: readonly string[]): string[] {
    return this.#settling.withoutRecords ? [] : members.filter((member) => this.#hasEndedWorkers(member));
  }

  #watch(): DeathWatch {
    return {
      endedBy: (member) =>
        this.#hasEndedWorkers(member)
          ? endedWorkers(this.#rows.get(member), deathsOver(this.#batch, member))
          : undefined,
      ...(this.#isSuspect() ? { takeUp: (member) => this.#noteInHand(member) } : {}),
    };
  }

  async #noteInHand(member: string): Promise<void> {
    const isMine = await this.#settling.store.batches.noteInHand(this.#attempt(), member);
    if (!isMine) throw new Superseded(this.#batch._id);
  }

  /** Notes each member before it is even read. */
  async *#oneByOne(members: readonly string[]): AsyncGenerator<MemberAtTurn[]> {
    for (const member of members) {
      await this.#noteInHand(member);
      yield* this.#parts([member]);
    }
  }

  /** Decides, but about members that end workers: nothing of the job sees those again. */
  async #decide(part: readonly MemberAtTurn[]): Promise<Decisions> {
    const givenUp = this.#givenUp(part.map(({ id }) => id));
    const ended = part.filter(({ id }) => givenUp.includes(id));
    const rest = ended.length === 0 ? part : part.filter((member) => !ended.includes(member));
    const deciding = { token: this.#token, signal: this.#signal, watch: this.#watch() };
    const decisions =
      rest.length === 0 ? { byMember: new Map<string, Decided>() } : await this.#settling.decide(rest, deciding);
    for (const { id, row } of ended) {
      const decision = endedWorkers(row, deathsOver(this.#batch, id));
      decisions.byMember.set(id, { decision, replaces: row });
    }
    return decisions;
  }

  #parts(members: readonly string[]): AsyncIterable<MemberAtTurn[]> | MemberAtTurn[][] {
    if (!this.#settling.withoutRecords) return membersAtTurn(this.#settling.records, members, this.#rows);
    return members.length === 0 ? [] : [members.map((id) => ({ id, read: undefined, row: this.#rows.get(id) }))];
  }

  result(): BatchResult {
    const counts = { ...NO_COUNTS };
    let parked = 0;
    for (const member of this.#batch.memberIds) {
      const outcome = this.#rows.get(member)?.outcome;
      const known = OUTCOMES.find((each) => each === outcome);
      if (known) counts[known] += 1;
      else if (outcome === 'parked') parked += 1;
      else throw new Error(`Member ${member} of ${this.#batch._id} has no outcome yet: ${outcome ?? 'no row'}.`);
    }
    return { counts, parked, ...defined({ target: this.#target }) };
  }

  /** No row yet, or a row that an earlier pass parked, or whose outside call did not finish. */
  #awaitsDecision(row: JournalRow | undefined): boolean {
    if (!row) return true;
    if (row.outcome === 'performing' || row.outcome === 'begun') return true;
    return row.outcome === 'parked' && row.batch !== this.#batch._id;
  }

  /** Decides about members and journals the decisions. */
  async #decideAndJournal(part: readonly MemberAtTurn[]): Promise<JournalRow[]> {
    const { byMember, target } = await this.#decide(part);
    if (target) this.#target = target;

    const isNew: JournalRow[] = [];
    const replaced: JournalRow[] = [];
    for (const [member, decided] of byMember) {
      const row = this.#toRow(member, decided);
      if (decided.replaces) replaced.push(await this.#replace(decided.replaces, row));
      else isNew.push(row);
    }
    const inserted = await this.#insert(isNew);
    const rows = [...inserted, ...replaced];
    for (const row of rows) this.#rows.set(row.member, row);
    return rows;
  }

  #toRow(member: string, { decision, replaces }: Decided): JournalRow {
    const { run, _id } = this.#batch;
    // The announcement of the outside call already counted this attempt.
    const attempts = (replaces?.attempts ?? 0) + (replaces?.outcome === 'performing' ? 0 : 1);
    return {
      _id: journalRowId(run, member),
      run,
      batch: _id,
      member,
      attempts,
      token: this.#token,
      at: new Date(),
      ...decision,
    };
  }

  async #insert(rows: readonly JournalRow[]): Promise<JournalRow[]> {
    const { journal } = this.#settling.store;
    const { taken, refused } = await journal.insert(rows);
    await this.#areOurs(taken);
    if (refused.size === 0) return [...rows];
    const rest = rows
      .filter((row) => refused.has(row._id))
      .map((row) => this.#withoutChange(row, 'WRITE_ERROR', refused));
    const second = await journal.insert(rest);
    await this.#areOurs(second.taken);
    return [...rows.filter((row) => !refused.has(row._id)), ...rest];
  }

  /**
   * A repeated insert meets the rows it stored the first time. @throws Superseded if they belong to another attempt.
   */
  async #areOurs(taken: readonly string[]): Promise<void> {
    const stored = await this.#settling.store.journal.byIds(taken);
    if (stored.some(({ token }) => token !== this.#token)) throw new Superseded(this.#batch._id);
  }

  /** Replaces `was` with `next`. @throws Superseded if a later attempt took over the row. */
  async #replace(was: JournalRow, next: JournalRow): Promise<JournalRow> {
    const { journal } = this.#settling.store;
    if ((await journal.replace(was, next)) || isStoredAs(next, await journal.byIds([next._id]))) return next;
    throw new Superseded(this.#batch._id);
  }

  async #write(rows: readonly JournalRow[]): Promise<void> {
    const { matched, refused } = await this.#settling.records.write(rows.filter(isChange).map(toWrite));
    if (matched === rows.length && refused.size === 0) return;
    await this.#verify(rows, refused);
  }

  /** Resolves each change: written, or void and decided again, or ended with a reason. */
  async #verify(rows: readonly JournalRow[], refused: ReadonlyMap<string, string> = new Map()): Promise<void> {
    try {
      await this.#verifyAtTurn(rows, refused);
    } finally {
      for (const [member, by] of this.#turns) await this.#settling.records.releaseTurn(member, by);
      this.#turns.clear();
    }
  }

  async #verifyAtTurn(rows: readonly JournalRow[], refused: ReadonlyMap<string, string>): Promise<void> {
    let open = rows.filter(isChange);
    let refusals = refused;
    while (open.length > 0) {
      this.#signal.throwIfAborted();
      const stamps = await this.#settling.records.readStamps(open.map((row) => row.member));
      const toWriteNow: JournalRow[] = [];
      const overtaken: JournalRow[] = [];
      for (const row of open) {
        const stamp = stamps.get(row.member);
        const landing = stamp ? landingOf(stamp, row._id, row.revision ?? 0) : 'gone';
        if (landing === 'landed') continue;
        if (landing === 'gone') toWriteNow.push(await this.#giveUp(row, 'RECORD_NOT_FOUND'));
        else if (landing === 'undetermined') toWriteNow.push(await this.#giveUp(row, 'UNDETERMINED'));
        else if (landing === 'overtaken') overtaken.push(row);
        else if (refusals.has(row.member)) {
          toWriteNow.push(await this.#giveUp(row, 'WRITE_ERROR', refusals.get(row.member)));
        } else toWriteNow.push(row);
      }
      const again = await this.#decideAgain(overtaken);
      open = [...toWriteNow, ...again].filter(isChange);
      const report = await this.#settling.records.write(open.map(toWrite));
      if (report.matched === open.length && report.refused.size === 0) return;
      refusals = report.refused;
    }
  }

  /**
   * The records changed before the changes landed: decide again on their current state, or park the members that keep
   * losing.
   */
  async #decideAgain(rows: readonly JournalRow[]): Promise<JournalRow[]> {
    if (rows.length === 0) return [];
    const again: JournalRow[] = [];
    const settled: JournalRow[] = [];
    for (const row of rows) {
      const times = (this.#overtaken.get(row.member) ?? 0) + 1;
      this.#overtaken.set(row.member, times);
      if (times > this.#patience.tries) settled.push(await this.#park(row));
      else again.push(row);
    }
    if (again.length === 0) return settled;
    await this.#waitForGap(again);
    const reads = new Map<string, SizedRecord>();
    for await (const read of this.#settling.records.readSized(again.map((row) => row.member)))
      reads.set(read.record._id, read);
    const decided = await this.#decideAndJournal(
      again.map((row) => ({ id: row.member, read: reads.get(row.member), row })),
    );
    return [...settled, ...decided];
  }

  /** Random waits separate rivals; a member that is alone asks edits of its record to let it go first. */
  async #waitForGap(rows: readonly JournalRow[]): Promise<void> {
    const { records } = this.#settling;
    if (this.#patience.takesTurns) {
      for (const row of rows) {
        this.#turns.set(row.member, row._id);
        await records.takeTurn(row.member, row._id);
      }
    }
    const times = Math.max(...rows.map((row) => this.#overtaken.get(row.member) ?? 1));
    await delay(waitBeforeTry(this.#patience, times), undefined, { signal: this.#signal });
  }

  async #park(row: JournalRow): Promise<JournalRow> {
    const notBefore = this.#settling.notBefore?.() ?? new Date();
    return this.#end(row, { ...this.#withoutChange(row, 'CONFLICT'), outcome: 'parked', notBefore });
  }

  async #giveUp(row: JournalRow, reason: string, message?: string): Promise<JournalRow> {
    const refusal = message === undefined ? undefined : new Map([[row._id, message]]);
    return this.#end(row, this.#withoutChange(row, reason, refusal));
  }

  #withoutChange(row: JournalRow, reason: string, messages?: ReadonlyMap<string, string>): JournalRow {
    return { ...withoutChange(row, reason, messages), token: this.#token };
  }

  async #end(row: JournalRow, next: JournalRow): Promise<JournalRow> {
    const stored = await this.#replace(row, next);
    this.#rows.set(row.member, stored);
    return stored;
  }

  /** Edits on other records; an edit that its target remembers is not applied twice. */
  async #applyEffects(rows: readonly JournalRow[]): Promise<void> {
    const edits = rows
      .map((row) => this.#rows.get(row.member) ?? row)
      .flatMap((row) => (row.also ?? []).map((edit) => ({ ...edit, by: row._id })));
    for (const collection of new Set(edits.map((edit) => edit.collection))) {
      const group = edits.filter((edit) => edit.collection === collection);
      const refused = await this.#settling.store.records(collection).applyKeyedEdits(group);
      for (const row of rows) {
        const edit = row.also?.find((each) => each.collection === collection && refused.has(each.target));
        if (!edit || row.outcome === 'failed') continue;
        const message = `${collection} ${edit.target} could not be edited: ${refused.get(edit.target) ?? ''}`;
        const next: JournalRow = {
          ...row,
          outcome: 'failed',
          reason: 'PARTIAL',
          message,
          attempts: row.attempts + 1,
          token: this.#token,
        };
        this.#rows.set(row.member, await this.#replace(row, next));
      }
    }
  }
}

/** Whether a row is stored as intended: if one of many rows written together did not match, all callers are told so. */
function isStoredAs(wanted: JournalRow, [stored]: readonly JournalRow[]): boolean {
  const keys = ['token', 'outcome', 'attempts', 'revision'] as const;
  return stored !== undefined && keys.every((key) => stored[key] === wanted[key]);
}

/** The size of records read, planned and written together; limits the memory of a batch of large records. */
const MAX_PART_BYTES = 8 * 1024 * 1024;

/** Reads members in parts of limited size; those without a record come last. */
async function* membersAtTurn(
  records: Pick<SettlingRecords, 'readSized'>,
  members: readonly string[],
  rows: ReadonlyMap<string, JournalRow>,
): AsyncGenerator<MemberAtTurn[]> {
  const missing = new Set(members);
  let part: MemberAtTurn[] = [];
  let bytes = 0;
  for await (const read of records.readSized(members)) {
    const id = read.record._id;
    missing.delete(id);
    part.push({ id, read, row: rows.get(id) });
    bytes += read.bytes;
    if (bytes < MAX_PART_BYTES) continue;
    yield part;
    part = [];
    bytes = 0;
  }
  for (const id of missing) part.push({ id, read: undefined, row: rows.get(id) });
  if (part.length > 0) yield part;
}

/** The wait before try `attempt` (from 1): random, to separate rivals; growing, so that they find a gap. */
function waitBeforeTry({ firstWaitMs, longestWaitMs }: Patience, attempt: number): number {
  return backOffMs({ firstMs: firstWaitMs, longestMs: longestWaitMs }, attempt) * (0.5 + Math.random() / 2);
}

/** True for a row that comes with a write of its record. */
function isChange(row: JournalRow): boolean {
  return row.revision !== undefined;
}

function toWrite(row: JournalRow): RecordWrite {
  const change = { before: row.before ?? {}, after: row.after ?? {} };
  const { member: id, revision = 0, _id: by, resetPassword = false } = row;
  return { id, revision, change, by, resetPassword };
}

/** The row of a member whose change was not made. The answer of an outside system is kept. */
function withoutChange(row: JournalRow, reason: string, messages?: ReadonlyMap<string, string>): JournalRow {
  const { _id, run, batch, member, details, key, result } = row;
  const message = messages?.get(_id);
  return {
    ...{ _id, run, batch, member },
    outcome: 'failed',
    reason,
    attempts: row.attempts + 1,
    at: new Date(),
    ...defined({ message, details, key, result }),
  };
}
