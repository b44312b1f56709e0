import type { Collection, Db } from 'mongodb';
import type { Draft, DraftContent } from '../model/draft.ts';

/** Drafts of requests to run a job. Each call names the person, so that nobody gets at another's. */
export class Drafts {
  readonly collection: Collection<Draft>;

  constructor(db: Db) {
    this.collection = db.collection<Draft>('drafts');
  }

  async insert(draft: Draft): Promise<void> {
    await this.collection.insertOne(draft);
  }

  async get(person: string, id: string): Promise<Draft | undefined> {
    return (await this.collection.findOne({ _id: id, person })) ?? undefined;
  }

  /** A person's drafts, the one changed last first. */
  async list(person: string): Promise<Draft[]> {
    return this.collection.find({ person }).sort({ changed: -1 }).toArray();
  }

  async count(person: string): Promise<number> {
    return this.collection.countDocuments({ person });
  }

  /** @returns false if there is none, or it has another revision by now. */
  async replace(
    { person, _id, revision }: Pick<Draft, 'person' | '_id' | 'revision'>,
    { content, changed, expires }: Pick<Draft, 'changed' | 'expires'> & { content: DraftContent },
  ): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id, person, revision },
      { $set: { content, changed, expires }, $inc: { revision: 1 } },
    );
    return matchedCount === 1;
  }

  /** @returns false if there is none. */
  async delete(person: string, id: string): Promise<boolean> {
    return (await this.collection.deleteOne({ _id: id, person })).deletedCount === 1;
  }
}
