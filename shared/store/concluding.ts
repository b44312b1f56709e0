import type { ClientSession, Collection, Db, Filter, MongoClient } from 'mongodb';
import { FINAL_STATUSES, type Run } from '../model/run.ts';
import type { Attempt } from './batches.ts';
import { LeaseAge } from './lease-age.ts';
import { Owed } from './owed.ts';
import { writeUnderToken } from './write-under-token.ts';

/** `held`: another attempt is concluding; ask again. `over`: the run is ending, or has ended. */
export type ConcludingTake =
  /** `deaths`: how many earlier attempts neither ended nor gave it back: their workers ended. */
  | { kind: 'taken'; attempt: Attempt; deaths: number }
  | { kind: 'concluded'; result: { failure?: string } }
  | { kind: 'held' }
  | { kind: 'over' };

/** A later attempt is concluding, or the run is ending: this attempt writes nothing more. */
export class ConcludingTaken extends Error {
  override readonly name = 'ConcludingTaken';
  constructor(run: string) {
    super(`A later attempt concludes run ${run}, or the run is ending.`);
  }
}

/**
 * Decides who concludes a run: one attempt at a time, and none once the run is ending. Stored in the run's document.
 */
export class Concluding {
  readonly #runs: Collection<Run>;
  readonly #database: { client: MongoClient; runs: Collection<Run> };
  readonly #owed: Owed;
  readonly #leaseAge = new LeaseAge();

  constructor(db: Db, owed = new Owed()) {
    this.#owed = owed;
    this.#runs = db.collection<Run>('runs');
    this.#database = { client: db.client, runs: this.#runs };
  }

  /**
   * Takes over the conclusion of a run, unless the previous attempt's lease is still valid. From then on the previous
   * attempt writes nothing.
   * @param holder a random value chosen by the attempt.
   */
  async take(id: string, holder: string, leaseMs: number): Promise<ConcludingTake> {
    const { run, isHeld } = await this.#look(id, leaseMs);
    if (!run || run.endTime || run.concluding?.isOver) return { kind: 'over' };
    if (run.concluding?.result) return { kind: 'concluded', result: run.concluding.result };
    // Its own, of a call whose answer was lost, is renewed and not counted again.
    const isOwn = run.concluding?.holder === holder;
    if (isHeld && !isOwn) return { kind: 'held' };
    const was = run.concluding?.token ?? 0;
    const tries = isOwn ? was : was + 1;
    const taken = await this.#runs.findOneAndUpdate(
      {
        _id: id,
        status: { $nin: [...FINAL_STATUSES] },
        'concluding.token': was === 0 ? { $exists: false } : was,
        'concluding.isOver': { $exists: false },
        'concluding.result': { $exists: false },
      },
      {
        $set: { 'concluding.token': tries, 'concluding.holder': holder },
        $currentDate: { 'concluding.heldAt': true },
      },
      { returnDocument: 'after' },
    );
    // Another attempt got in between, or an earlier call of this attempt whose answer was lost; the next read tells
    // which.
    if (!taken) return { kind: 'held' };
    const deaths = Math.max(0, tries - 1 - (taken.concluding?.returned ?? 0));
    return { kind: 'taken', attempt: { id, tries }, deaths };
  }

  /** Renews an attempt's lease. @returns false if the attempt must not go on. */
  async renew(attempt: Attempt): Promise<boolean> {
    const { matchedCount } = await this.#runs.updateOne(heldBy(attempt), {
      $currentDate: { 'concluding.heldAt': true },
    });
    return matchedCount === 1;
  }

  /**
   * Gives the conclusion back, in order: a waiting attempt continues at once. While the database is away, this is made up
   * for later: no attempt counts as ended with its worker that was not.
   */
  async release({ id, tries }: Attempt): Promise<void> {
    await this.#owed.say(async () => {
      await this.#runs.updateOne({ _id: id, 'concluding.token': tries }, { $unset: { 'concluding.heldAt': '' } });
      // Also of an attempt that was overtaken while it lived.
      await this.#runs.updateOne({ _id: id }, { $inc: { 'concluding.returned': 1 } });
    });
  }

  /** The same if the attempt does not know whether it took the conclusion: the answer was lost. */
  async releaseIfTaken(id: string, holder: string): Promise<void> {
    await this.#owed.say(async () => {
      const own = { _id: id, 'concluding.holder': holder };
      await this.#runs.updateOne(own, { $unset: { 'concluding.heldAt': '' }, $inc: { 'concluding.returned': 1 } });
    });
  }

  /**
   * Makes an attempt's writes: all or none, and only for the holder of the token.
   * @throws ConcludingTaken
   */
  async write<T>(attempt: Attempt, work: (session: ClientSession) => Promise<T>): Promise<T> {
    const noted = { 'concluding.at': new Date() };
    const taken = () => new ConcludingTaken(attempt.id);
    return writeUnderToken(this.#database, { held: heldBy(attempt), noted, taken }, work);
  }

  /** Marks the run concluded; every later call gets the same answer. @throws ConcludingTaken */
  async end(attempt: Attempt, result: { failure?: string }): Promise<void> {
    const { matchedCount } = await this.#runs.updateOne(heldBy(attempt), {
      $set: { 'concluding.result': result },
      $unset: { 'concluding.heldAt': '' },
    });
    if (matchedCount === 0) throw new ConcludingTaken(attempt.id);
  }

  /**
   * Blocks conclusions for good: no attempt writes any more and none begins.
   * @returns false while one may still be working: ask again.
   */
  async fence(id: string, leaseMs: number): Promise<boolean> {
    await this.#runs.updateOne({ _id: id }, { $set: { 'concluding.isOver': true } });
    return !(await this.#look(id, leaseMs)).isHeld;
  }

  /** The run, and whether the concluding attempt's lease is still valid; no worker's clock has a part in it. */
  async #look(id: string, leaseMs: number): Promise<{ run: Run | undefined; isHeld: boolean }> {
    const filter = { _id: id, 'concluding.heldAt': { $exists: true } };
    await this.#runs.updateOne(filter, { $currentDate: { 'concluding.askedAt': true } });
    const run = (await this.#runs.findOne({ _id: id })) ?? undefined;
    const { heldAt, askedAt, token } = run?.concluding ?? {};
    if (heldAt === undefined || askedAt === undefined) return { run, isHeld: heldAt !== undefined };
    const age = this.#leaseAge.judge(id, { heldAt, askedAt }, leaseMs);
    if (age === 'ahead') {
      // Has it begin now: a clock that was ahead had it begin later.
      const own = { _id: id, 'concluding.token': token, 'concluding.heldAt': heldAt } as Filter<Run>;
      await this.#runs.updateOne(own, { $currentDate: { 'concluding.heldAt': true } });
    }
    return { run, isHeld: age !== 'expired' };
  }
}

function heldBy({ id, tries }: Attempt): Filter<Run> {
  return {
    _id: id,
    'concluding.token': tries,
    'concluding.isOver': { $exists: false },
    'concluding.result': { $exists: false },
  };
}
