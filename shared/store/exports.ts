import type { ClientSession, Collection, Db, Filter } from 'mongodb';
import {
  EXPORT_ORDERS,
  type ExportFile,
  type ExportFolder,
  type ExportOrder,
  type ExportPart,
  type ExportUpload,
} from '../model/export-file.ts';
import { isDuplicateKey } from './write-errors.ts';
import { STREAMED, streamInOrder } from './streaming.ts';

interface ExportPage {
  /** Primary id; undefined if the person may no longer download their own files. */
  owner: string | undefined;
  folder?: ExportFolder | undefined;
  now: Date;
  order: ExportOrder;
  isRising: boolean;
  offset: number;
  limit: number;
}

/** The files that runs made, and the parts they are joined from. */
export class Exports {
  readonly collection: Collection<ExportFile>;
  readonly parts: Collection<ExportPart>;

  constructor(db: Db) {
    this.collection = db.collection<ExportFile>('exports');
    this.parts = db.collection<ExportPart>('export_parts');
  }

  async part(batch: string): Promise<ExportPart | undefined> {
    return (await this.parts.findOne({ _id: batch })) ?? undefined;
  }

  /** Makes this the part of its batch, unless another attempt was first. @returns the part that counts. */
  async claimPart(part: ExportPart): Promise<ExportPart> {
    try {
      await this.parts.insertOne(part);
      return part;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const first = await this.part(part._id);
    if (!first) throw new Error(`The part ${part._id} was taken away while it was claimed.`);
    return first;
  }

  /** The parts of a run in batch order, one at a time. */
  async *partsOf(run: string): AsyncGenerator<ExportPart> {
    yield* streamInOrder((last: ExportPart | undefined) =>
      this.parts.find({ run, ...(last ? { number: { $gt: last.number } } : {}) }, STREAMED).sort({ number: 1 }),
    );
  }

  async removeParts(run: string): Promise<void> {
    await this.parts.deleteMany({ run });
  }

  /**
   * Stores the file of a run, once, for the attempt that owns this session. @returns the file that was stored first.
   */
  async insert(file: ExportFile, session: ClientSession): Promise<ExportFile> {
    const stored = await this.collection.findOne({ _id: file._id }, { session });
    if (stored) return stored;
    await this.collection.insertOne(file, { session });
    return file;
  }

  async get(run: string): Promise<ExportFile | undefined> {
    return (await this.collection.findOne({ _id: run })) ?? undefined;
  }

  /** A page of the files in the institution's folder and of this person's own, without expired ones. */
  async page({ owner, folder, now, order, isRising, offset, limit }: ExportPage): Promise<{
    files: ExportFile[];
    total: number;
  }> {
    const own = owner === undefined ? [] : [{ owner }];
    const readable = { $or: [{ folder: 'INSTITUTION' as const }, ...own] };
    const filter: Filter<ExportFile> = {
      $and: [readable, folder === undefined ? {} : { folder }],
      expiresAt: { $gt: now },
      removedAt: { $exists: false },
    };
    const direction = isRising ? 1 : -1;
    const sorted = this.collection.find(filter).sort({ [EXPORT_ORDERS[order]]: direction, _id: direction });
    const [total, files] = await Promise.all([
      this.collection.countDocuments(filter),
      limit === 0 ? [] : sorted.skip(offset).limit(limit).toArray(),
    ]);
    return { files, total };
  }

  /** The files of some runs, by run. */
  async of(runs: readonly string[]): Promise<Map<string, ExportFile>> {
    if (runs.length === 0) return new Map();
    const found = await this.collection.find({ _id: { $in: [...runs] } }).toArray();
    return new Map(found.map((file) => [file._id, file]));
  }

  /**
   * Notes the progress of an upload, for the attempt that owns this session. @returns false if the upload or its run
   * has ended.
   */
  async noteUpload(run: string, upload: ExportUpload, session: ClientSession): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: run, $or: [{ upload: { $exists: false } }, { 'upload.state': 'going' }] },
      { $set: { upload } },
      { session },
    );
    return matchedCount === 1;
  }

  /** Ends an upload in progress because its run ends. */
  async abandonUpload(run: string, message: string, at: Date): Promise<void> {
    await this.collection.updateOne(
      { _id: run, 'upload.state': 'going' },
      { $set: { 'upload.state': 'failed', 'upload.message': message, 'upload.at': at } },
    );
  }

  /** Expired files that still exist. */
  async expired(now: Date): Promise<ExportFile[]> {
    return this.collection.find({ expiresAt: { $lte: now }, removedAt: { $exists: false } }).toArray();
  }

  async markRemoved(run: string, removedAt: Date): Promise<void> {
    await this.collection.updateOne({ _id: run }, { $set: { removedAt } });
  }
}
