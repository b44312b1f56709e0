import type { Collection, Db, Filter } from 'mongodb';
import type { NormalizationProcess } from '../model/normalization-process.ts';
import { isDuplicateKey } from './write-errors.ts';

const NOT_DELETED: Filter<NormalizationProcess> = { deleted: { $exists: false } };

/** Normalization processes. */
export class Processes {
  readonly collection: Collection<NormalizationProcess>;

  constructor(db: Db) {
    this.collection = db.collection<NormalizationProcess>('normalization_processes');
  }

  async get(id: string): Promise<NormalizationProcess | undefined> {
    return (await this.collection.findOne({ _id: id, ...NOT_DELETED })) ?? undefined;
  }

  async list(): Promise<NormalizationProcess[]> {
    return this.collection.find(NOT_DELETED).sort({ name: 1 }).toArray();
  }

  /** The processes that currently are jobs. */
  async enabled(): Promise<NormalizationProcess[]> {
    return this.collection
      .find({ ...NOT_DELETED, enabled: true })
      .sort({ name: 1 })
      .toArray();
  }

  async using(ruleFile: string): Promise<NormalizationProcess[]> {
    return this.collection
      .find({ ...NOT_DELETED, 'tasks.ruleFile': ruleFile })
      .sort({ name: 1 })
      .toArray();
  }

  /** @returns false if the name is taken. */
  async insert(process: NormalizationProcess): Promise<boolean> {
    return unlessTaken(() => this.collection.insertOne(process));
  }

  /** @param was only while it is still this. @returns GONE if it is not, or is deleted; false if the name is taken. */
  async replace(process: NormalizationProcess, was?: NormalizationProcess): Promise<boolean | 'GONE'> {
    const still = was === undefined ? {} : { modifiedDate: was.modifiedDate };
    let matched = 0;
    const isFree = await unlessTaken(async () => {
      ({ matchedCount: matched } = await this.collection.replaceOne(
        { _id: process._id, ...NOT_DELETED, ...still },
        process,
      ));
    });
    return isFree && matched === 0 ? 'GONE' : isFree;
  }

  /** Hides it and frees its name. */
  async delete({ _id, name }: NormalizationProcess, by: string, at: Date): Promise<void> {
    const hidden = { deleted: { at, by }, enabled: false, name: `${name} (deleted ${_id})` };
    await this.collection.updateOne({ _id }, { $set: hidden });
  }
}

async function unlessTaken(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
