import type { Collection, Db } from 'mongodb';
import { seriesOf, withPoint, type ProgressPoint, type ProgressSeries } from '../model/progress-series.ts';
import { isDuplicateKey } from './write-errors.ts';

interface StoredSeries extends ProgressSeries {
  /** Id of the run. */
  _id: string;
  /** Raised by every write: of two attempts, one wins, and the other's point is left out. */
  writes: number;
}

/** How runs went on, over time. */
export class ProgressSeriesStore {
  readonly collection: Collection<StoredSeries>;

  constructor(db: Db) {
    this.collection = db.collection<StoredSeries>('progress_series');
  }

  /** Adds a point, unless it is no news. A point that is lost in a race is no loss: others come. */
  async add(run: string, point: ProgressPoint): Promise<void> {
    const was = await this.collection.findOne({ _id: run });
    if (!was) return this.#begin(run, point);
    const next = withPoint(was, point);
    if (next === was) return;
    const { every, points } = next;
    await this.collection.updateOne({ _id: run, writes: was.writes }, { $set: { every, points }, $inc: { writes: 1 } });
  }

  async #begin(run: string, point: ProgressPoint): Promise<void> {
    try {
      await this.collection.insertOne({ _id: run, ...seriesOf(point), writes: 1 });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  async of(run: string): Promise<readonly ProgressPoint[]> {
    return (await this.collection.findOne({ _id: run }))?.points ?? [];
  }
}
