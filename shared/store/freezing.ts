import { randomUUID } from 'node:crypto';
import type { ClientSession, Collection, Db, Filter, MongoClient } from 'mongodb';
import type { Batch } from '../model/batch.ts';
import { FINAL_STATUSES, type Run } from '../model/run.ts';
import { Owed } from './owed.ts';
import { writeUnderToken } from './write-under-token.ts';

const REMOVED_AT_A_TIME = 1_000;

/** A later attempt is freezing, or the run is ending: this attempt stores nothing more. */
export class FreezingTaken extends Error {
  override readonly name = 'FreezingTaken';
  constructor(run: string) {
    super(`A later attempt freezes run ${run}, or the run is ending.`);
  }
}

/**
 * Decides who freezes a run's members into batches: the last attempt to begin, and none once the run is ending. Stored
 * in the run's document.
 */
export class Freezing {
  readonly #batches: Collection<Batch>;
  readonly #runs: Collection<Run>;
  readonly #database: { client: MongoClient; runs: Collection<Run> };
  readonly #owed: Owed;

  constructor(db: Db, owed = new Owed()) {
    this.#owed = owed;
    this.#batches = db.collection<Batch>('batches');
    this.#runs = db.collection<Run>('runs');
    this.#database = { client: db.client, runs: this.#runs };
  }

  /**
   * Takes over the freezing of a run, or of a further pass: from then on no earlier attempt appends or removes batches.
   * @returns the state of the freezing, the attempt's token, and how many attempts ended with their worker; nothing if the run has ended or is ending.
   */
  async begin(run: string): Promise<{ run: Run; token: number; deaths: number } | undefined> {
    const holder = randomUUID();
    let isCounted = false;
    try {
      const { matchedCount } = await this.#runs.updateOne(
        { _id: run, status: { $nin: [...FINAL_STATUSES] }, 'freezing.isOver': { $exists: false } },
        { $inc: { 'freezing.token': 1 }, $set: { 'freezing.holder': holder } },
      );
      if (matchedCount === 0) return undefined;
      isCounted = true;
      const found = await this.#runs.findOne({ _id: run });
      if (!found?.freezing) return undefined;
      if (found.freezing.holder !== holder) throw new FreezingTaken(run);
      const { token, returned = 0 } = found.freezing;
      return { run: found, token, deaths: Math.max(0, token - 1 - returned) };
    } catch (error) {
      // Its caller has nothing to give back. If the answer to the first call was lost, it may not even be counted.
      await this.#noteReturn({ _id: run, ...(isCounted ? {} : { 'freezing.holder': holder }) });
      throw error;
    }
  }

  /**
   * Notes that an attempt ended in order, done or not, overtaken or not: it did not end with its worker. While the
   * database is away, this is made up for later.
   */
  async giveBack(run: string): Promise<void> {
    await this.#noteReturn({ _id: run });
  }

  async #noteReturn(filter: Filter<Run>): Promise<void> {
    await this.#owed.say(async () => {
      await this.#runs.updateOne(filter, { $inc: { 'freezing.returned': 1 } });
    });
  }

  /** Appends frozen batches. @throws FreezingTaken if a later attempt is freezing, or the run is ending. */
  async append(run: string, token: number, batches: readonly Batch[]): Promise<void> {
    if (batches.length === 0) return;
    await this.#write(run, token, {}, async (session) => {
      await this.#batches.insertMany([...batches], { ordered: true, session });
    });
  }

  /**
   * Removes the batches that an interrupted freezing stored from another version of the set, last first.
   * @throws FreezingTaken
   */
  async startOver(run: string, token: number, version: number): Promise<void> {
    for (;;) {
      const found = await this.#batches
        .find({ run }, { projection: { _id: 1 } })
        .sort({ number: -1 })
        .limit(REMOVED_AT_A_TIME)
        .toArray();
      const isLast = found.length < REMOVED_AT_A_TIME;
      await this.#write(run, token, isLast ? { 'freezing.version': version } : {}, async (session) => {
        if (found.length > 0)
          await this.#batches.deleteMany({ _id: { $in: found.map(({ _id }) => _id) } }, { session });
      });
      if (isLast) return;
    }
  }

  /**
   * Ends the freezing of the set: the batches appended under the token are what runs. @returns false if another attempt
   * has it.
   */
  async end(id: string, token: number, frozen: NonNullable<Run['frozen']>): Promise<boolean> {
    const { matchedCount } = await this.#runs.updateOne(
      { _id: id, 'freezing.token': token, frozen: { $exists: false } },
      { $set: { frozen } },
    );
    return matchedCount === 1;
  }

  /** Ends the freezing of a further pass, as `end` does for the set. */
  async endPass(id: string, token: number, range: NonNullable<Run['passes']>[number]): Promise<boolean> {
    const { matchedCount } = await this.#runs.updateOne(
      { _id: id, 'freezing.token': token },
      { $push: { passes: range } },
    );
    return matchedCount === 1;
  }

  /** Blocks freezing for good: no attempt has the token any more, and none can get it. */
  async fence(run: string): Promise<void> {
    await this.#runs.updateOne({ _id: run }, { $inc: { 'freezing.token': 1 }, $set: { 'freezing.isOver': true } });
  }

  /** Changes batches under the run's token: both changes happen or neither, and only for the holder of the token. */
  async #write(
    run: string,
    token: number,
    noted: Record<string, number>,
    work: (session: ClientSession) => Promise<void>,
  ): Promise<void> {
    const held = { _id: run, 'freezing.token': token };
    const taken = () => new FreezingTaken(run);
    await writeUnderToken(this.#database, { held, noted: { ...noted, 'freezing.at': new Date() }, taken }, work);
  }
}
