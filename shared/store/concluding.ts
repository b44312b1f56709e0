import type { ClientSession, Collection, Db, Filter, MongoClient } from 'mongodb';
import { FINAL_STATUSES, type Run } from '../model/run.ts';
import type { Attempt } from './batches.ts';

/** `held`: another attempt concludes, ask again. `over`: the run is ending, or has ended. */
export type ConcludingTake =
  | { kind: 'taken'; attempt: Attempt }
  | { kind: 'concluded'; result: { failure?: string } }
  | { kind: 'held' }
  | { kind: 'over' };

/** A later attempt concludes, or the run is ending: this one writes nothing more. */
export class ConcludingTaken extends Error {
  override readonly name = 'ConcludingTaken';
  constructor(run: string) {
    super(`A later attempt concludes run ${run}, or the run is ending.`);
  }
}

/** Who concludes a run: one attempt at a time, and none once the run is ending. Kept in the run's document. */
export class Concluding {
  readonly #runs: Collection<Run>;
  readonly #client: MongoClient;

  constructor(db: Db) {
    this.#runs = db.collection<Run>('runs');
    this.#client = db.client;
  }

  /**
   * Takes up the conclusion of a run, unless the lease of the attempt before lasts. From then on that one writes nothing.
   * @param holder drawn by the attempt.
   */
  async take(id: string, holder: string, leaseMs: number): Promise<ConcludingTake> {
    const { run, isHeld } = await this.#look(id, leaseMs);
    if (!run || run.endTime || run.concluding?.isOver) return { kind: 'over' };
    if (run.concluding?.result) return { kind: 'concluded', result: run.concluding.result };
    if (isHeld && run.concluding?.holder !== holder) return { kind: 'held' };
    const was = run.concluding?.token ?? 0;
    const taken = await this.#runs.findOneAndUpdate(
      {
        _id: id,
        status: { $nin: [...FINAL_STATUSES] },
        'concluding.token': was === 0 ? { $exists: false } : was,
        'concluding.isOver': { $exists: false },
        'concluding.result': { $exists: false },
      },
      {
        $set: { 'concluding.token': was + 1, 'concluding.holder': holder },
        $currentDate: { 'concluding.heldAt': true },
      },
      { returnDocument: 'after' },
    );
    // Somebody else came between, or an earlier call of this one whose answer was lost: the next look tells.
    if (!taken) return { kind: 'held' };
    return { kind: 'taken', attempt: { id, tries: was + 1 } };
  }

  /** Says that an attempt is alive. @returns false when it is not to go on. */
  async renew(attempt: Attempt): Promise<boolean> {
    const { matchedCount } = await this.#runs.updateOne(heldBy(attempt), {
      $currentDate: { 'concluding.heldAt': true },
    });
    return matchedCount === 1;
  }

  /** Ends an attempt's lease before its time: who waits for it goes on at once. */
  async release({ id, tries }: Attempt): Promise<void> {
    await this.#runs.updateOne({ _id: id, 'concluding.token': tries }, { $unset: { 'concluding.heldAt': '' } });
  }

  /**
   * Writes what an attempt has to write: all of it or nothing, and only for who has the token.
   * @throws ConcludingTaken
   */
  async write<T>(attempt: Attempt, work: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.#client.withSession((session) =>
      session.withTransaction(async () => {
        // Always a change: so that of two transactions one has to wait for the other.
        const update = { $set: { 'concluding.at': new Date() } };
        const { matchedCount } = await this.#runs.updateOne(heldBy(attempt), update, { session });
        if (matchedCount === 0) throw new ConcludingTaken(attempt.id);
        return work(session);
      }),
    );
  }

  /** The run is concluded: every later call is told the same. @throws ConcludingTaken */
  async end(attempt: Attempt, result: { failure?: string }): Promise<void> {
    const { matchedCount } = await this.#runs.updateOne(heldBy(attempt), {
      $set: { 'concluding.result': result },
      $unset: { 'concluding.heldAt': '' },
    });
    if (matchedCount === 0) throw new ConcludingTaken(attempt.id);
  }

  /**
   * Keeps conclusions out for good: no attempt writes any more, and none begins.
   * @returns false while one may still be at work: ask again.
   */
  async fence(id: string, leaseMs: number): Promise<boolean> {
    await this.#runs.updateOne({ _id: id }, { $set: { 'concluding.isOver': true } });
    return !(await this.#look(id, leaseMs)).isHeld;
  }

  /** The run, and whether the lease of who concludes it lasts, by the database's clock alone. */
  async #look(id: string, leaseMs: number): Promise<{ run: Run | undefined; isHeld: boolean }> {
    const filter = { _id: id, 'concluding.heldAt': { $exists: true } };
    await this.#runs.updateOne(filter, { $currentDate: { 'concluding.askedAt': true } });
    const run = (await this.#runs.findOne({ _id: id })) ?? undefined;
    const { heldAt, askedAt } = run?.concluding ?? {};
    return { run, isHeld: heldAt !== undefined && (askedAt?.getTime() ?? 0) - heldAt.getTime() < leaseMs };
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
