import type { Collection, Db, Filter } from 'mongodb';
import { comparableDoi } from '../model/doi.ts';
import type { Confirmation, StoredDoi, StoredDoiState } from '../model/stored-doi.ts';
import { defined } from '../runtime/defined.ts';
import { STREAMED_IDS, streamInOrder } from './streaming.ts';
import { isDuplicateKey } from './write-errors.ts';

interface Counter {
  _id: string;
  drawn: number;
}

/** Selects the DOIs of a page. */
export interface DoiFilter {
  state?: StoredDoiState;
  profile?: string;
  /** Hiding or showing it failed. */
  hasProblem?: boolean;
}

/**
 * Which DOI belongs to which asset, and its state. An entry here assigns a DOI to an asset; DOI and asset are each
 * unique.
 */
export class Dois {
  readonly collection: Collection<StoredDoi>;
  readonly #counters: Collection<Counter>;

  constructor(db: Db) {
    this.collection = db.collection<StoredDoi>('dois');
    this.#counters = db.collection<Counter>('doi_counters');
  }

  async get(doi: string): Promise<StoredDoi | undefined> {
    return (await this.collection.findOne({ _id: comparableDoi(doi) })) ?? undefined;
  }

  async ofAsset(asset: string): Promise<StoredDoi | undefined> {
    return (await this.collection.findOne({ asset })) ?? undefined;
  }

  /** Gives a DOI to an asset. @returns false if the DOI is taken or the asset has one; read to find out which. */
  async claim(doi: Omit<StoredDoi, 'state' | 'asset'> & { asset: string }): Promise<boolean> {
    try {
      await this.collection.insertOne({ ...doi, _id: comparableDoi(doi._id), state: 'claimed' });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Drops a claim that never reached the registry. @returns false if it was confirmed in the meantime. */
  async release({ _id, asset }: StoredDoi): Promise<boolean> {
    const { deletedCount } = await this.collection.deleteOne({
      _id,
      asset,
      confirmed: { $exists: false },
    } as Filter<StoredDoi>);
    return deletedCount === 1;
  }

  /** The registry has it from another account; it is never given out again. */
  async markForeign({ _id, profile, isMinted, claimedBy, claimedAt }: StoredDoi): Promise<void> {
    const doi = { _id, profile, isMinted, claimedBy, claimedAt };
    // Two calls, because in some engines a unique index keeps the value of a removed field.
    await this.collection.deleteOne({ _id: doi._id });
    try {
      await this.collection.insertOne({ ...doi, state: 'foreign' });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Notes what the registry said about a DOI of this account. */
  async confirm(
    doi: string,
    state: Exclude<StoredDoiState, 'claimed' | 'foreign'>,
    confirmed: Confirmation,
  ): Promise<void> {
    await this.collection.updateOne(
      { _id: comparableDoi(doi) },
      { $set: { state, confirmed }, $unset: { problem: '', notBefore: '' } },
    );
  }

  async noteProblem({ _id, problem }: StoredDoi, message: string, at: Date, notBefore: Date): Promise<void> {
    const tries = (problem?.tries ?? 0) + 1;
    await this.collection.updateOne({ _id }, { $set: { problem: { message, at, tries }, notBefore } });
  }

  /** Draws the next number of a series, from 0; each number is drawn once. Unused numbers leave gaps. */
  async drawNumber(row: string): Promise<number> {
    for (;;) {
      try {
        const counter = await this.#counters.findOneAndUpdate(
          { _id: row },
          { $inc: { drawn: 1 } },
          { upsert: true, returnDocument: 'after' },
        );
        return (counter?.drawn ?? 1) - 1;
      } catch (error) {
        // Two processes started a series at once.
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  /**
   * Reserves a DOI for the caller until then. @returns false while another caller has it, or while it waits after a
   * problem.
   */
  async lease(doi: string, now: Date, until: Date): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: comparableDoi(doi), $or: [{ notBefore: { $exists: false } }, { notBefore: { $lte: now } }] },
      { $set: { notBefore: until } },
    );
    return matchedCount === 1;
  }

  async byIds(dois: readonly string[]): Promise<Map<string, StoredDoi>> {
    const found = await this.collection.find({ _id: { $in: [...dois] } }).toArray();
    return new Map(found.map((doi) => [doi._id, doi]));
  }

  /**
   * All in this state, in portions; read with one cursor, since engines without a usable sort index would sort for
   * every portion.
   */
  async *portions(state: StoredDoiState, size = 500): AsyncGenerator<StoredDoi[]> {
    let portion: StoredDoi[] = [];
    const found = streamInOrder((last: StoredDoi | undefined) =>
      this.collection.find({ state, ...(last ? { _id: { $gt: last._id } } : {}) }, STREAMED_IDS).sort({ _id: 1 }),
    );
    for await (const doi of found) {
      if (portion.push(doi) < size) continue;
      yield portion;
      portion = [];
    }
    if (portion.length > 0) yield portion;
  }

  /** A page by DOI, and how many there are in all. */
  async page(
    { state, profile, hasProblem }: DoiFilter,
    offset: number,
    limit: number,
  ): Promise<{ dois: StoredDoi[]; total: number }> {
    const filter: Filter<StoredDoi> = {
      ...defined({ state, profile }),
      ...(hasProblem === undefined ? {} : { problem: { $exists: hasProblem } }),
    };
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { dois: [], total };
    return { dois: await this.collection.find(filter).sort({ _id: 1 }).skip(offset).limit(limit).toArray(), total };
  }
}
