import { randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import type { StoredFile } from '../model/stored-file.ts';
import { isDuplicateKey } from './write-errors.ts';
import { STREAMED, streamInOrder } from './streaming.ts';

/** The stored files of assets, one document per asset and content. */
export class Files {
  readonly collection: Collection<StoredFile>;

  constructor(db: Db) {
    this.collection = db.collection<StoredFile>('files');
  }

  /**
   * Adds a file. One that the asset already has stays as it is and is no longer marked unused. @returns its id, which is
   * random: nobody can ask whether an asset has a file with bytes that they know.
   */
  async add(file: Omit<StoredFile, '_id'>): Promise<string> {
    const { asset, sha256 } = file;
    for (;;) {
      const _id = randomBytes(16).toString('hex');
      try {
        await this.collection.insertOne({ _id, ...file });
        return _id;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const known = await this.collection.findOneAndUpdate({ asset, sha256 }, { $unset: { unusedSince: '' } });
        // Else it was removed in the meantime.
        if (known) return known._id;
      }
    }
  }

  async get(id: string): Promise<StoredFile | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** How many files have these bytes. */
  async countOf(sha256: string): Promise<number> {
    return this.collection.countDocuments({ sha256 });
  }

  /** All files, ordered by id. */
  async *all(): AsyncGenerator<StoredFile> {
    yield* streamInOrder((last: StoredFile | undefined) =>
      this.collection.find(last ? { _id: { $gt: last._id } } : {}, STREAMED).sort({ _id: 1 }),
    );
  }

  /** Notes that its asset no longer shows it, or shows it again. */
  async markUnused(id: string, since: Date | undefined): Promise<void> {
    await this.collection.updateOne(
      { _id: id },
      since ? { $set: { unusedSince: since } } : { $unset: { unusedSince: '' } },
    );
  }

  /** Removes a file that has been unused since then. @returns false if it is in use again. */
  async removeUnused(id: string, since: Date): Promise<boolean> {
    return (await this.collection.deleteOne({ _id: id, unusedSince: since })).deletedCount === 1;
  }
}
