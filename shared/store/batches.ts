import type { Collection, Db } from 'mongodb';
import { batchId, type Batch, type BatchResult } from '../model/batch.ts';
import { addCounts, NO_COUNTS, type OutcomeCounts } from '../model/outcome.ts';
import { isDuplicateKey } from './write-errors.ts';
import { STREAMED } from './streaming.ts';

/** The frozen members of runs, batch by batch. */
export class Batches {
  readonly collection: Collection<Batch>;

  constructor(db: Db) {
    this.collection = db.collection<Batch>('batches');
  }

  async ensureIndexes(): Promise<void> {
    await this.collection.createIndex({ run: 1, number: 1 });
    await this.collection.createIndex({ run: 1, state: 1 });
  }

  /**
   * Stores frozen batches in their order, so that there is never a gap.
   * @returns false when a number was taken: another attempt freezes too, or the run was ended. Read `last` and go on from it.
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

  /** The batch with the highest number, to go on freezing after it. */
  async last(run: string): Promise<Batch | undefined> {
    return (await this.collection.find({ run }).sort({ number: -1 }).limit(1).toArray())[0];
  }

  /**
   * Takes a batch up: marks it started and counts the try.
   * @returns the batch as it now is, or undefined when it is settled or closed.
   */
  async take(id: string): Promise<Batch | undefined> {
    // Two calls: engines exist that look through all batches for a findAndModify, even by _id.
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, state: { $in: ['frozen', 'started'] } },
      { $set: { state: 'started' }, $inc: { tries: 1 } },
    );
    if (matchedCount === 0) return undefined;
    const batch = await this.get(id);
    return batch?.state === 'started' ? batch : undefined;
  }

  /** Takes several batches up, as `take` does each. @returns those that are not settled or closed, by id. */
  async takeAll(ids: readonly string[]): Promise<Map<string, Batch>> {
    const update = { $set: { state: 'started' as const }, $inc: { tries: 1 } };
    await this.collection.bulkWrite(
      ids.map((id) => ({ updateOne: { filter: { _id: id, state: { $in: ['frozen', 'started'] } }, update } })),
      { ordered: false },
    );
    const found = await this.collection.find({ _id: { $in: [...ids] }, state: 'started' }).toArray();
    return new Map(found.map((batch) => [batch._id, batch]));
  }

  /** Settles several started batches. @returns false when somebody else settled one of them before; which one is not known. */
  async settleAll(settled: readonly { id: string; result: BatchResult }[]): Promise<boolean> {
    const { matchedCount } = await this.collection.bulkWrite(
      settled.map(({ id, result }) => ({
        updateOne: { filter: { _id: id, state: 'started' }, update: { $set: { state: 'settled', result } } },
      })),
      { ordered: false },
    );
    return matchedCount === settled.length;
  }

  /** Settles a started batch, once. @returns false when somebody else settled it before. */
  async settle(id: string, result: BatchResult): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, state: 'started' },
      { $set: { state: 'settled', result } },
    );
    return matchedCount === 1;
  }

  /** Closes every batch whose turn never came: a late attempt finds it closed and leaves it alone. */
  async closeFrozen(run: string): Promise<void> {
    await this.collection.updateMany({ run, state: 'frozen' }, { $set: { state: 'closed' } });
  }

  /** Keeps late freezing out: an empty closed batch takes the next number, and freezing stops at a closed batch. */
  async fence(run: string): Promise<void> {
    for (;;) {
      const last = await this.last(run);
      if (last?.state === 'closed' && last.memberIds.length === 0) return;
      const number = (last?.number ?? 0) + 1;
      const fence: Batch = {
        _id: batchId(run, number),
        run,
        number,
        pass: last?.pass ?? 1,
        memberIds: [],
        state: 'closed',
      };
      if (await this.insert([fence])) return;
    }
  }

  /** The ids in batches of one, in the order of their numbers: what the workflow names its next activities by. */
  async singleMembers(run: string, first: number, count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, (_, index) => batchId(run, first + index));
    const found = await this.collection
      .find({ _id: { $in: ids } }, { projection: { number: 1, memberIds: { $slice: 1 } } })
      .sort({ number: 1 })
      .toArray();
    return found.map((batch) => batch.memberIds[0] ?? '');
  }

  /**
   * What the batches of a run add up to: the settled ones' counts, members never reached, and members that still waited
   * for a further pass (a batch of a later pass takes one of the parked).
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

  /** Batches of a run in a state, in the order of their numbers, one at a time. */
  async *inState(run: string, ...states: Batch['state'][]): AsyncGenerator<Batch> {
    yield* this.collection.find({ run, state: { $in: states } }, STREAMED).sort({ number: 1 });
  }

  /** Numbers, states and sizes of the first pass's batches in their order: together they hold every member once. */
  async firstPassSizes(run: string): Promise<{ number: number; state: Batch['state']; size: number }[]> {
    const cursor = this.collection.aggregate<{ number: number; state: Batch['state']; size: number }>([
      { $match: { run, pass: 1 } },
      { $sort: { number: 1 } },
      { $project: { _id: 0, number: 1, state: 1, size: { $size: '$memberIds' } } },
    ]);
    return cursor.toArray();
  }

  /**
   * Batches of one in the first pass, in these states: how many, and the members of some, in order. Spares a run of a
   * hundred thousand single members the list of all sizes.
   */
  async firstPassSingles(run: string, states: readonly Batch['state'][], offset: number, limit: number) {
    // An empty batch only keeps late freezing out.
    const filter = { run, pass: 1, state: { $in: [...states] }, 'memberIds.0': { $exists: true } };
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { total, members: [] };
    const found = await this.collection.find(filter).sort({ number: 1 }).skip(offset).limit(limit).toArray();
    return { total, members: found.flatMap(({ memberIds }) => memberIds) };
  }

  /** The first pass's batches in the order of their numbers, one at a time. */
  async *firstPass(run: string): AsyncGenerator<Batch> {
    yield* this.collection.find({ run, pass: 1 }, STREAMED).sort({ number: 1 });
  }

  async byNumbers(run: string, numbers: readonly number[]): Promise<Batch[]> {
    const ids = numbers.map((number) => batchId(run, number));
    return this.collection
      .find({ _id: { $in: ids } })
      .sort({ number: 1 })
      .toArray();
  }

  /** Ids and passes of the batches that are worked on now: at most the window, and their rows are not final. */
  async started(run: string): Promise<Pick<Batch, '_id' | 'pass'>[]> {
    return this.collection.find({ run, state: 'started' }, { projection: { pass: 1 } }).toArray();
  }

  /** Which of these batches are settled. */
  async settledAmong(ids: readonly string[]): Promise<Set<string>> {
    const filter = { _id: { $in: [...ids] }, state: 'settled' as const };
    const settled = await this.collection.find(filter, { projection: { _id: 1 } }).toArray();
    return new Set(settled.map(({ _id }) => _id));
  }

  /** The first pass's batch that holds this member. */
  async holding(run: string, member: string): Promise<Batch | undefined> {
    return (await this.collection.findOne({ run, pass: 1, memberIds: member })) ?? undefined;
  }
}
