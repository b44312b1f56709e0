import type { Collection, Db } from 'mongodb';
import { CLOCKS_DIFFER_MS } from '../runtime/clocks-differ.ts';
import type { DiscoveryPlace } from '../model/discovery.ts';
import type { Upkeep, UpkeepRounds } from '../model/upkeep.ts';
import { defined } from '../runtime/defined.ts';
import { isDuplicateKey } from './write-errors.ts';

/** The progress of background work. */
type ProgressDocument =
  | LeaseDocument
  | ({ _id: string; kind: 'sweep' } & Sweep)
  | { _id: string; kind: 'openings'; day: string }
  | { _id: string; kind: 'push'; place: DiscoveryPlace }
  | ({ _id: string; kind: 'push-again' } & PushAgain)
  | ({ _id: string; kind: 'rounds' } & UpkeepRounds);

interface LeaseDocument {
  _id: string;
  kind: 'lease';
  by: string;
  until: Date;
}

/** A pass over all assets, needed because records are to be rendered differently. */
export interface Sweep {
  fingerprint: string;
  /** The last finished asset. */
  after?: string | undefined;
  isDone: boolean;
}

/** A record that a push target did not accept. */
export interface PushAgain {
  profile: string;
  asset: string;
  tries: number;
  notBefore: Date;
}

/** The progress of publishing and pushing, so that they resume there after a crash. */
export class DiscoveryProgress {
  readonly #collection: Collection<ProgressDocument>;
  readonly #now: () => Promise<number>;

  /** @param now the shared time of all processes, in milliseconds. */
  constructor(db: Db, now: () => Promise<number>) {
    this.#now = now;
    this.#collection = db.collection<ProgressDocument>('discovery_progress');
  }

  /**
   * Takes or renews the lease of this name. It only saves work; correctness does not depend on it. @returns false while
   * another process has it.
   */
  async lease(name: string, by: string, forMs: number): Promise<boolean> {
    const now = await this.#now();
    const lease = { kind: 'lease' as const, by, until: new Date(now + forMs) };
    const isOver = [{ until: { $lt: new Date(now) } }, { until: { $gt: new Date(now + forMs + CLOCKS_DIFFER_MS) } }];
    const { matchedCount } = await this.#collection.updateOne(
      { _id: `lease:${name}`, $or: [{ by }, ...isOver] },
      { $set: lease },
    );
    if (matchedCount === 1) return true;
    try {
      await this.#collection.insertOne({ _id: `lease:${name}`, ...lease });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Notes that a round of this work has just ended: well, or not. */
  async noteRound(work: Upkeep, isDone: boolean): Promise<void> {
    const at = new Date(await this.#now());
    await this.#put({ _id: roundsId(work), kind: 'rounds', ...(isDone ? { doneAt: at } : { failedAt: at }) });
  }

  /** What is noted of the rounds of this work. */
  async rounds(work: Upkeep): Promise<UpkeepRounds> {
    const found = await this.#collection.findOne({ _id: roundsId(work) });
    return found?.kind === 'rounds' ? defined({ doneAt: found.doneAt, failedAt: found.failedAt }) : {};
  }

  async sweep(): Promise<Sweep | undefined> {
    const found = await this.#collection.findOne({ _id: 'sweep' });
    if (found?.kind !== 'sweep') return undefined;
    const { fingerprint, after, isDone } = found;
    return { fingerprint, after, isDone };
  }

  async noteSweep({ fingerprint, after, isDone }: Sweep): Promise<void> {
    await this.#put({ _id: 'sweep', kind: 'sweep', fingerprint, isDone, ...defined({ after }) });
  }

  /** The day (YYYYMMDD) up to which records show what is no longer under embargo; undefined at first. */
  async openedOn(): Promise<string | undefined> {
    const found = await this.#collection.findOne({ _id: 'openings' });
    return found?.kind === 'openings' ? found.day : undefined;
  }

  async noteOpenedOn(day: string): Promise<void> {
    await this.#put({ _id: 'openings', kind: 'openings', day });
  }

  /** How far a profile's target is up to date; undefined if nothing was pushed to it yet. */
  async pushed(profile: string): Promise<DiscoveryPlace | undefined> {
    const found = await this.#collection.findOne({ _id: `push:${profile}` });
    return found?.kind === 'push' ? found.place : undefined;
  }

  async notePushed(profile: string, place: DiscoveryPlace): Promise<void> {
    await this.#put({ _id: `push:${profile}`, kind: 'push', place });
  }

  /** Records that are due to be pushed again. */
  async toPushAgain(profile: string, now: Date, limit: number): Promise<PushAgain[]> {
    const filter = { kind: 'push-again' as const, profile, notBefore: { $lte: now } };
    const found = await this.#collection.find(filter).sort({ notBefore: 1 }).limit(limit).toArray();
    return found.filter((each) => each.kind === 'push-again');
  }

  async pushAgain({ profile, asset, tries, notBefore }: PushAgain): Promise<void> {
    await this.#put({ _id: againId(profile, asset), kind: 'push-again', profile, asset, tries, notBefore });
  }

  async pushedAgain(profile: string, asset: string): Promise<void> {
    await this.#collection.deleteOne({ _id: againId(profile, asset) });
  }

  async #put(document: ProgressDocument): Promise<void> {
    await this.#collection.updateOne({ _id: document._id }, { $set: document }, { upsert: true });
  }
}

function againId(profile: string, asset: string): string {
  return `again:${profile}:${asset}`;
}

function roundsId(work: Upkeep): string {
  return `rounds:${work}`;
}
