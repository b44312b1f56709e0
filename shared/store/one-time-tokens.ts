import type { Collection, Db, Filter } from 'mongodb';
import type { SignInAttempt, SignInLink } from '../model/session.ts';

/** Tokens that work once: links that sign in, and sign-ins that have begun elsewhere. Only their digests are stored. */
export class OneTimeTokens<T extends SignInLink | SignInAttempt> {
  readonly collection: Collection<T>;

  constructor(db: Db, name: 'sign_in_links' | 'sign_in_attempts') {
    this.collection = db.collection<T>(name);
  }

  async insert(token: T): Promise<void> {
    await this.collection.insertOne(token as never);
  }

  /** What the token stands for; it stays usable. Undefined if it is unknown, used or expired. */
  async find({ id, digest }: { id: string; digest: string }, now: Date): Promise<T | undefined> {
    const found = await this.collection.findOne<T>({ _id: id, digest, expires: { $gt: now } } as Filter<T>);
    return found ?? undefined;
  }

  /** Uses the token up: of callers at the same time, one gets it. Undefined if it is unknown, used or expired. */
  async take({ id, digest }: { id: string; digest: string }, now: Date): Promise<T | undefined> {
    const taken = await this.collection.findOneAndDelete({ _id: id, digest, expires: { $gt: now } } as Filter<T>);
    return (taken as T | null) ?? undefined;
  }
}
