import type { Collection, Db } from 'mongodb';
import { batchId, type Batch, type BatchResult } from '../model/batch.ts';
import { isDuplicateKey } from './write-errors.ts';

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

  /** Stores frozen batches; one that is there already stays as it is (what runs is what was frozen first). */
  async insert(batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    try {
      await this.collection.insertMany([...batches], { ordered: false });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async get(run: string, number: number): Promise<Batch | undefined> {
    return (await this.collection.findOne({ _id: batchId(run, number) })) ?? undefined;
  }

  /** The batch with the highest number, to go on freezing after it. */
  async last(run: string): Promise<Batch | undefined> {
    return (await this.collection.find({ run }).sort({ number: -1 }).limit(1).toArray())[0];
  }

  /** Claims a frozen batch. @returns true for the one caller that moved it. */
  async start(id: string): Promise<boolean> {
    return (
      (await this.collection.updateOne({ _id: id, state: 'frozen' }, { $set: { state: 'started' } })).matchedCount === 1
    );
  }

  /** Settles a started batch, once. @returns false when somebody else settled, split or closed it before. */
  async settle(id: string, result: BatchResult): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, state: 'started' },
      { $set: { state: 'settled', result } },
    );
    return matchedCount === 1;
  }

  async markSplit(id: string): Promise<void> {
    await this.collection.updateOne({ _id: id, state: { $in: ['frozen', 'started'] } }, { $set: { state: 'split' } });
  }

  /** Closes every batch whose turn never came: a late attempt finds it closed and leaves it alone. */
  async closeFrozen(run: string): Promise<void> {
    await this.collection.updateMany({ run, state: 'frozen' }, { $set: { state: 'closed' } });
  }

  /** Batches of a run in a state, in the order of their numbers, one at a time. */
  async *inState(run: string, ...states: Batch['state'][]): AsyncGenerator<Batch> {
    yield* this.collection.find({ run, state: { $in: states } }).sort({ number: 1 });
  }
}
