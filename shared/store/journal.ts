import type { Collection, Db } from 'mongodb';
import type { JournalRow } from '../model/journal.ts';
import { collectRefusals } from './write-errors.ts';

/** The journal: what runs decided about their members, and what they changed. */
export class Journal {
  readonly collection: Collection<JournalRow>;

  constructor(db: Db) {
    this.collection = db.collection<JournalRow>('journal');
  }

  async ensureIndexes(): Promise<void> {
    await this.collection.createIndex({ batch: 1 });
    await this.collection.createIndex({ run: 1, outcome: 1, reason: 1, member: 1 });
  }

  /** Inserts rows. Rows that are there already stay; `taken` names their ids, `refused` rows the database will not have. */
  async insert(rows: readonly JournalRow[]): Promise<{ taken: string[]; refused: Map<string, string> }> {
    if (rows.length === 0) return { taken: [], refused: new Map() };
    const { refusals } = await collectRefusals(() => this.collection.insertMany([...rows], { ordered: false }));
    const idAt = (index: number) => rows[index]?._id ?? '';
    return {
      taken: refusals.filter((refusal) => refusal.duplicate).map(({ index }) => idAt(index)),
      refused: new Map(
        refusals.filter((refusal) => !refusal.duplicate).map(({ index, message }) => [idAt(index), message]),
      ),
    };
  }

  async byIds(ids: readonly string[]): Promise<JournalRow[]> {
    if (ids.length === 0) return [];
    return this.collection.find({ _id: { $in: [...ids] } }).toArray();
  }

  async ofBatch(batch: string): Promise<JournalRow[]> {
    return this.collection.find({ batch }).toArray();
  }

  /**
   * Replaces a row if it is still as the caller read it: same outcome, same number of attempts, same revision planned upon.
   * @returns false when another attempt was faster; the caller reads the row again.
   */
  async replace(was: JournalRow, next: JournalRow): Promise<boolean> {
    const filter = {
      _id: was._id,
      outcome: was.outcome,
      attempts: was.attempts,
      ...(was.revision === undefined ? { revision: { $exists: false } } : { revision: was.revision }),
    };
    return (await this.collection.replaceOne(filter, next)).matchedCount === 1;
  }

  /** Rows of a run that wait for a further pass, in the order of their members, from beyond `after` on. */
  async *parked(run: string, after?: string): AsyncGenerator<JournalRow> {
    const beyond = after === undefined ? {} : { member: { $gt: after } };
    yield* this.collection.find({ run, outcome: 'parked', ...beyond }).sort({ member: 1 });
  }

  /** How many rows of the run there are per outcome and reason. */
  async countByReason(run: string): Promise<{ outcome: JournalRow['outcome']; reason: string; count: number }[]> {
    const groups = this.collection.aggregate<{
      _id: { outcome: JournalRow['outcome']; reason: string };
      count: number;
    }>([{ $match: { run } }, { $group: { _id: { outcome: '$outcome', reason: '$reason' }, count: { $sum: 1 } } }]);
    return (await groups.toArray()).map(({ _id, count }) => ({ ..._id, count }));
  }
}
