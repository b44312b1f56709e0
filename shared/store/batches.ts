import type { Collection, Db, UpdateFilter } from 'mongodb';
import { batchId, type Batch, type BatchResult, type HeldBatch } from '../model/batch.ts';
import { addCounts, NO_COUNTS, type OutcomeCounts } from '../model/outcome.ts';
import type { Run } from '../model/run.ts';
import { defined } from '../runtime/defined.ts';
import { LeaseAge } from './lease-age.ts';
import { Owed } from './owed.ts';
import { isDuplicateKey } from './write-errors.ts';
import { KeyedPages, type Divisions, type KeyRange, type Page } from './keyed-pages.ts';
import { STREAMED, streamInOrder } from './streaming.ts';

/** How an attempt takes a batch. */
export interface Holding {
  /** For jobs that act on outside systems: the attempt waits for the previous attempt's lease and holds its own. */
  leaseMs?: number;
  /**
   * It completes the batch at the end of the run, when no other attempt may take it; it calls no outside system and has
   * no lease.
   */
  isEnding?: boolean;
}

export interface Wanted {
  id: string;
  holder: string;
  holding: Holding;
}

/** `held`: another attempt has it; ask again. `over`: it is settled or closed, or its run is ending. */
export type Take = { kind: 'taken'; batch: HeldBatch } | { kind: 'held' } | { kind: 'over' };

/** The batches of a run's first pass in some states. */
export interface BatchList {
  run: string;
  states: readonly Batch['state'][];
  /** How many batches the first pass has, in any state: later passes have the numbers behind these. */
  count: number;
  /** How many there are in these states. */
  total: number;
}

export type StartedBatch = Pick<Batch, '_id' | 'pass'>;

/** Which attempt at which batch. */
export interface Attempt {
  id: string;
  tries: number;
}

/** The frozen members of runs, batch by batch. */
export class Batches {
  readonly collection: Collection<Batch>;
  readonly #pages = new KeyedPages<Batch, number>();
  readonly #owed: Owed;
  readonly #leaseAge = new LeaseAge();

  constructor(db: Db, owed = new Owed()) {
    this.collection = db.collection<Batch>('batches');
    this.#owed = owed;
  }

  /**
   * Stores frozen batches in order, without checking who freezes the run.
   * @returns false if a number was taken.
   */
  async insert(batches: readonly Batch[]): Promise<boolean> {
    if (batches.length === 0) return true;
    try {
      await this.collection.insertMany([...batches], { ordered: true });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async get(id: string): Promise<Batch | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** The batch with the highest number; freezing continues after it. */
  async last(run: string): Promise<Batch | undefined> {
    return (await this.collection.find({ run }).sort({ number: -1 }).limit(1).toArray())[0];
  }

  /**
   * Takes a batch: marks it started and counts the try. From then on no earlier attempt can settle it.
   * @param holder a random value chosen by the attempt.
   */
  async take(id: string, holder: string, holding: Holding): Promise<Take> {
    await this.collection.updateOne({ _id: id, state: 'frozen' }, firstTry(holder, holding));
    const batch = await this.get(id);
    if (batch?.state !== 'started' || batch.holder === holder) return asTaken(batch, holder);
    return this.#takeOver(batch, holder, holding);
  }

  /** Takes several batches, each as `take` does; the answers are in the same order. */
  async takeAll(wanted: readonly Wanted[]): Promise<Take[]> {
    // Not findAndModify: some engines scan all batches for it, even by _id.
    await this.collection.bulkWrite(
      wanted.map(({ id, holder, holding }) => ({
        updateOne: { filter: { _id: id, state: 'frozen' }, update: firstTry(holder, holding) },
      })),
      { ordered: false },
    );
    const found = await this.collection.find({ _id: { $in: wanted.map(({ id }) => id) } }).toArray();
    const byId = new Map(found.map((batch) => [batch._id, batch]));
    return Promise.all(
      wanted.map(async ({ id, holder, holding }) => {
        const batch = byId.get(id);
        if (batch?.state !== 'started' || batch.holder === holder) return asTaken(batch, holder);
        return this.#takeOver(batch, holder, holding);
      }),
    );
  }

  /** Takes a batch from another attempt once that attempt's lease has expired. */
  async #takeOver(was: Batch, holder: string, { leaseMs, isEnding = false }: Holding): Promise<Take> {
    if (was.isToStop && !isEnding) return { kind: 'over' };
    if (leaseMs !== undefined && was.heldAt) {
      const times = { heldAt: was.heldAt, askedAt: await this.#askedAt(was._id) };
      const age = this.#leaseAge.judge(was._id, times, leaseMs);
      if (age === 'ahead') await this.#putRight(was);
      if (age !== 'expired') return { kind: 'held' };
    }
    const { matchedCount } = await this.collection.updateOne(
      {
        _id: was._id,
        state: 'started',
        tries: was.tries ?? { $exists: false },
        heldAt: was.heldAt ?? { $exists: false },
        ...(isEnding ? {} : { isToStop: { $exists: false } }),
      },
      { $set: { holder }, $inc: { tries: 1 }, ...(isEnding ? { $unset: { heldAt: '' } } : held(leaseMs)) },
    );
    if (matchedCount === 0) return { kind: 'held' };
    return asTaken(await this.get(was._id), holder);
  }

  /** The database's current time, read from the batch. */
  async #askedAt(id: string): Promise<Date> {
    await this.collection.updateOne({ _id: id }, { $currentDate: { askedAt: true } });
    return (await this.get(id))?.askedAt ?? new Date(0);
  }

  /** Has a lease begin now that a clock which was ahead had begin later. */
  async #putRight({ _id, tries, heldAt }: Batch): Promise<void> {
    if (tries === undefined || heldAt === undefined) return;
    await this.collection.updateOne({ _id, state: 'started', tries, heldAt }, { $currentDate: { heldAt: true } });
  }

  /** Renews the attempts' leases from now on. @returns for each attempt, in order, whether it still has its batch. */
  async renewAll(attempts: readonly Attempt[]): Promise<boolean[]> {
    const filterOf = ({ id, tries }: Attempt) => ({
      _id: id,
      state: 'started' as const,
      tries,
      isToStop: { $exists: false },
    });
    const { matchedCount } = await this.collection.bulkWrite(
      attempts.map((attempt) => ({
        updateOne: { filter: filterOf(attempt), update: { $currentDate: { heldAt: true } } },
      })),
      { ordered: false },
    );
    if (matchedCount === attempts.length) return attempts.map(() => true);
    const found = await this.collection
      .find({ _id: { $in: attempts.map(({ id }) => id) }, state: 'started' })
      .toArray();
    const byId = new Map(found.map((batch) => [batch._id, batch]));
    return attempts.map(({ id, tries }) => {
      const batch = byId.get(id);
      return batch?.tries === tries && !batch.isToStop;
    });
  }

  /** Renews one attempt's lease, as `renewAll` does. */
  async renew(attempt: Attempt): Promise<boolean> {
    return (await this.renewAll([attempt]))[0] ?? false;
  }

  /**
   * Gives a batch back unsettled, in order: a waiting attempt continues at once. While the database is away this is made
   * up for later: no attempt counts as ended with its worker that was not.
   */
  async release({ id, tries }: Attempt): Promise<void> {
    const isMine = { _id: id, state: 'started' as const, tries };
    const given = { $unset: { heldAt: '' as const, inHand: '' as const }, $inc: { returned: 1 } };
    await this.#owed.say(async () => {
      if ((await this.collection.updateOne(isMine, given)).matchedCount === 1) return;
      // It was overtaken while it lived: its try is none that ended with its worker.
      await this.collection.updateOne({ _id: id, state: 'started' }, { $inc: { returned: 1 } });
    });
  }

  /**
   * The same for a batch of which the attempt does not know whether it took it: the answer was lost. A member in hand is
   * an earlier attempt's.
   */
  async releaseIfTaken(id: string, holder: string): Promise<void> {
    await this.#owed.say(async () => {
      const isMine = { _id: id, state: 'started' as const, holder };
      await this.collection.updateOne(isMine, { $unset: { heldAt: '' }, $inc: { returned: 1 } });
    });
  }

  /** Notes which member the attempt works on now. @returns false if it no longer has the batch. */
  async noteInHand({ id, tries }: Attempt, member: string): Promise<boolean> {
    const filter = { _id: id, state: 'started' as const, tries };
    return (await this.collection.updateOne(filter, { $set: { inHand: member } })).matchedCount === 1;
  }

  /** Notes that the worker of an earlier attempt ended while it worked on this member. */
  async noteDeath({ id, tries }: Attempt, member: string): Promise<void> {
    await this.collection.updateOne(
      { _id: id, state: 'started', tries, inHand: member },
      { $unset: { inHand: '' }, $push: { died: member } },
    );
  }

  /** Asks the attempts at a run's batches to stop, and prevents new attempts from taking the batches. */
  async stopAll(run: string): Promise<void> {
    await this.collection.updateMany({ run, state: 'started' }, { $set: { isToStop: true } });
  }

  /**
   * Settles several batches, each as `settle` does. @returns false if an attempt no longer had its batch; which one is
   * unknown.
   */
  async settleAll(settled: readonly { attempt: Attempt; result: BatchResult }[]): Promise<boolean> {
    const { matchedCount } = await this.collection.bulkWrite(
      settled.map(({ attempt: { id, tries }, result }) => ({
        updateOne: { filter: { _id: id, state: 'started', tries }, update: settling(result) },
      })),
      { ordered: false },
    );
    return matchedCount === settled.length;
  }

  /** Settles a batch, once. @returns false if another attempt settled it, or a later attempt took it. */
  async settle({ id, tries }: Attempt, result: BatchResult): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne({ _id: id, state: 'started', tries }, settling(result));
    return matchedCount === 1;
  }

  /** Closes every batch that was never started: a late attempt finds it closed and does nothing. */
  async closeFrozen(run: string): Promise<void> {
    await this.collection.updateMany({ run, state: 'frozen' }, { $set: { state: 'closed' } });
  }

  /** The ids in batches of one, ordered by batch number: the workflow names its next activities after them. */
  async singleMembers(run: string, first: number, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, index) => batchId(run, first + index));
    const found = await this.collection
      .find({ _id: { $in: ids } }, { projection: { number: 1, memberIds: { $slice: 1 } } })
      .sort({ number: 1 })
      .toArray();
    return found.map((batch) => batch.memberIds[0] ?? '');
  }

  /**
   * The totals of a run's batches: counts of settled batches, members never reached, and members that still waited for
   * a further pass (a batch of a later pass takes one parked member).
   */
  async sum(run: string): Promise<{ counts: OutcomeCounts; unreached: number; parked: number }> {
    let counts: OutcomeCounts = NO_COUNTS;
    let unreached = 0;
    let parked = 0;
    const cursor = this.collection.aggregate<{
      state: Batch['state'];
      pass: number;
      result?: BatchResult;
      size: number;
    }>([{ $match: { run } }, { $project: { _id: 0, state: 1, pass: 1, result: 1, size: { $size: '$memberIds' } } }]);
    for await (const { state, pass, result, size } of cursor) {
      if (state === 'settled' && result) {
        counts = addCounts(counts, result.counts);
        parked += result.parked - (pass > 1 ? size : 0);
      }
      // Members of later passes have a journal row already.
      if (state === 'closed' && pass === 1) unreached += size;
    }
    return { counts, unreached, parked };
  }

  /** Batches of a run in a state, ordered by number, one at a time. */
  async *inState(run: string, ...states: Batch['state'][]): AsyncGenerator<Batch> {
    yield* streamInOrder((last: Batch | undefined) =>
      this.collection.find({ run, state: { $in: states }, ...behind(last) }, STREAMED).sort({ number: 1 }),
    );
  }

  /** How many batches there are while the run is being frozen, and how many members they hold. */
  async frozenSoFar(run: string, batchSize: number): Promise<NonNullable<Run['frozen']>> {
    const batch = (number: number) => this.get(batchId(run, number));
    let [known, missing] = [0, 1];
    while (await batch(missing)) [known, missing] = [missing, 2 * missing];
    while (missing - known > 1) {
      const middle = Math.floor((known + missing) / 2);
      if (await batch(middle)) known = middle;
      else missing = middle;
    }
    const last = known === 0 ? undefined : await batch(known);
    return { batches: known, members: last ? (known - 1) * batchSize + last.memberIds.length : 0 };
  }

  /** How the first pass's batches divide the ids of a run's members, which are in order. */
  divisionsOf(run: string, { batches: count, size }: { batches: number; size: number }): Divisions<string> {
    return {
      count,
      size,
      endOf: async (number) => {
        const projection = { memberIds: { $slice: -1 } };
        return (await this.collection.findOne({ _id: batchId(run, number) }, { projection }))?.memberIds[0];
      },
    };
  }

  /** A page of the first pass's batches in some states, in order. */
  async pageInState({ run, states, count, total }: BatchList, page: Page): Promise<Batch[]> {
    const read = async (range: KeyRange<number>) => {
      const found = await Promise.all(states.map((state) => this.#between(run, state, range)));
      return found.flat().sort((one, other) => one.number - other.number);
    };
    const list = {
      name: JSON.stringify([run, states]),
      groups: [{ name: '', read, keyOf: ({ number }: Batch) => number }],
      divisions: { count, size: 1, endOf: (number: number) => number },
      compare: (one: number, other: number) => one - other,
      total,
    };
    return this.#pages.read(list, page);
  }

  async #between(run: string, state: Batch['state'], { above, upTo, below }: KeyRange<number>): Promise<Batch[]> {
    const number = defined({ $gt: above, $lte: upTo, $lt: below });
    return this.collection.find({ run, state, number }).sort({ number: 1 }).toArray();
  }

  /** The first pass's batches, ordered by number, one at a time. */
  async *firstPass(run: string): AsyncGenerator<Batch> {
    yield* streamInOrder((last: Batch | undefined) =>
      this.collection.find({ run, pass: 1, ...behind(last) }, STREAMED).sort({ number: 1 }),
    );
  }

  async byNumbers(run: string, numbers: readonly number[]): Promise<Batch[]> {
    const ids = numbers.map((number) => batchId(run, number));
    return this.collection
      .find({ _id: { $in: ids } })
      .sort({ number: 1 })
      .toArray();
  }

  /** Ids and passes of the batches in progress: at most the window. Their rows are not final. */
  async started(run: string): Promise<StartedBatch[]> {
    return this.collection.find({ run, state: 'started' }, { projection: { pass: 1 } }).toArray();
  }

  /** Which of these batches are settled. */
  async settledAmong(ids: readonly string[]): Promise<Set<string>> {
    const filter = { _id: { $in: [...ids] }, state: 'settled' as const };
    const settled = await this.collection.find(filter, { projection: { _id: 1 } }).toArray();
    return new Set(settled.map(({ _id }) => _id));
  }

  /** The ids among these that are members of the run, in any batch. */
  async membersAmong(run: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const wanted = new Set(ids);
    const batches = this.collection.find(
      { run, memberIds: { $in: [...ids] } },
      { projection: { _id: 0, memberIds: 1 } },
    );
    const members: string[] = [];
    for await (const { memberIds } of batches) members.push(...memberIds.filter((id) => wanted.has(id)));
    return members;
  }

  /** The first pass's batch that holds this member. */
  async holding(run: string, member: string): Promise<Batch | undefined> {
    return (await this.collection.findOne({ run, pass: 1, memberIds: member })) ?? undefined;
  }
}

function firstTry(holder: string, { leaseMs }: Holding): UpdateFilter<Batch> {
  return { $set: { state: 'started', tries: 1, holder }, ...held(leaseMs) };
}

function held(leaseMs: number | undefined): UpdateFilter<Batch> {
  return leaseMs === undefined ? {} : { $currentDate: { heldAt: true } };
}

function settling(result: BatchResult): UpdateFilter<Batch> {
  return {
    $set: { state: 'settled', result },
    $unset: { holder: '', heldAt: '', askedAt: '', isToStop: '', inHand: '' },
  };
}

function asTaken(batch: Batch | undefined, holder: string): Take {
  if (batch?.state !== 'started') return { kind: 'over' };
  const { tries } = batch;
  return batch.holder === holder && tries !== undefined
    ? { kind: 'taken', batch: { ...batch, tries } }
    : { kind: 'held' };
}

function behind(last: Batch | undefined) {
  return last ? { number: { $gt: last.number } } : {};
}
