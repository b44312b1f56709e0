import type { Collection, Db } from 'mongodb';
import type { StoredFile } from '../model/stored-file.ts';
import { isDuplicateKey } from './write-errors.ts';
import { STREAMED, streamInOrder } from './streaming.ts';

/** The files that assets have here, one document per asset and content. */
export class Files {
  readonly collection: Collection<StoredFile>;

  constructor(db: Db) {
    this.collection = db.collection<StoredFile>('files');
  }

  /** Adds a file. One that is there stays as it is, and is wanted again. */
  async add(file: StoredFile): Promise<void> {
    try {
      await this.collection.insertOne(file);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.collection.updateOne({ _id: file._id }, { $unset: { unusedSince: '' } });
    }
  }

  async get(id: string): Promise<StoredFile | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** How many files have these bytes. */
  async countOf(sha256: string): Promise<number> {
    return this.collection.countDocuments({ sha256 });
  }

  /** All files, in the order of their ids. */
  async *all(): AsyncGenerator<StoredFile> {
    yield* streamInOrder((last: StoredFile | undefined) =>
      this.collection.find(last ? { _id: { $gt: last._id } } : {}, STREAMED).sort({ _id: 1 }),
    );
  }

  /** Notes that its asset does not show it, or does again. */
  async markUnused(id: string, since: Date | undefined): Promise<void> {
    await this.collection.updateOne(
      { _id: id },
      since ? { $set: { unusedSince: since } } : { $unset: { unusedSince: '' } },
    );
  }

  /** Removes a file that is still unused since then. @returns false when somebody wants it again. */
  async removeUnused(id: string, since: Date): Promise<boolean> {
    return (await this.collection.deleteOne({ _id: id, unusedSince: since })).deletedCount === 1;
  }
}
