import type { Collection, Db, Filter } from 'mongodb';
import { letterId, type Letter, type LetterEnd, type LetterEnvelope, type LetterState } from '../model/letter.ts';
import type { LetterOrder } from '../model/effects.ts';
import { defined } from '../runtime/defined.ts';
import { collectRefusals } from './write-errors.ts';

/** A sending run that ended without sending its letters leaves them in these states. */
const SENDABLE = ['planned', 'failed'] as const satisfies LetterState[];

/**
 * The outbox: letters and their states. Every change is a compare-and-swap on state and number of handovers, so that
 * two attempts at one letter notice each other.
 */
export class Outbox {
  readonly collection: Collection<Letter>;

  constructor(db: Db) {
    this.collection = db.collection<Letter>('letters');
  }

  /** Adds ordered letters; existing ones stay as they are. @throws anything else that the database refuses. */
  async order(run: string, sender: string, orders: readonly LetterOrder[], at: Date): Promise<void> {
    if (orders.length === 0) return;
    const letters = orders.map(({ letter, recipient, data }): Letter => {
      const _id = letterId({ run, recipient, letter });
      const stored = { revision: 1, changes: [{ revision: 1, by: run }] };
      return {
        _id,
        ...stored,
        run,
        letter,
        recipient,
        data,
        state: 'planned',
        sender,
        handovers: 0,
        orderedAt: at,
        at,
      };
    });
    const { refusals } = await collectRefusals(() => this.collection.insertMany(letters, { ordered: false }));
    const refusal = refusals.find(({ duplicate }) => !duplicate);
    if (refusal) throw new Error(`A letter could not be stored: ${refusal.message}`);
  }

  async get(id: string): Promise<Letter | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** The mail server is about to get the text: from now on, a missing answer leaves the result unknown. */
  async handOver({ _id, sender, state, handovers }: Letter, envelope: LetterEnvelope): Promise<boolean> {
    return this.#change({ _id, sender, state, handovers }, { ...envelope, state: 'sending', handovers: handovers + 1 });
  }

  /** Why a letter still waits. */
  async note({ _id, sender, state, handovers }: Letter, reason: string, message: string): Promise<boolean> {
    return this.#change({ _id, sender, state, handovers }, { reason, message });
  }

  /** The server definitely did not accept it: it waits to be sent again. */
  async takeBack({ _id, sender, handovers }: Letter, reason: string, message: string): Promise<boolean> {
    return this.#change(
      { _id, sender, state: 'sending', handovers },
      { state: 'planned', handovers: 0, reason, message },
    );
  }

  /** Ends a letter if it is unchanged since the caller read it. @returns false if another attempt changed it. */
  async end({ _id, sender, state, handovers }: Letter, end: LetterEnd): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id, sender, state, handovers },
      {
        $set: { state: end.state, reason: end.reason, at: new Date(), ...messageOf(end) },
        ...(end.message === undefined ? { $unset: { message: '' } } : {}),
      },
    );
    return matchedCount === 1;
  }

  /** Moves a letter that an ended sending did not send to this sending. */
  async reopen({ _id, sender: was }: Letter, sender: string): Promise<boolean> {
    return this.#change({ _id, sender: was, state: { $in: SENDABLE } }, { sender, state: 'planned', handovers: 0 });
  }

  /**
   * Nothing more of this sending is sent: waiting letters were not sent, and the result of those being handed over is
   * unknown.
   */
  async close(sender: string): Promise<void> {
    const at = new Date();
    await this.collection.updateMany(
      { sender, state: 'planned', reason: { $exists: false } },
      { $set: { reason: 'NOT_REACHED', message: 'The sending was ended before its turn.', at } },
    );
    await this.collection.updateMany({ sender, state: 'planned' }, { $set: { state: 'failed', at } });
    await this.collection.updateMany(
      { sender, state: 'sending' },
      { $set: { state: 'unknown', reason: 'NO_ANSWER', message: 'The answer of the mail server never came.', at } },
    );
  }

  /** How many letters a run ordered, except those of one kind. */
  async count(run: string, { except }: { except?: string } = {}): Promise<number> {
    return this.collection.countDocuments({ run, ...(except === undefined ? {} : { letter: { $ne: except } }) });
  }

  /** How many letters of a run an ended sending did not send. */
  async countSendable(run: string): Promise<number> {
    return this.collection.countDocuments({ run, state: { $in: SENDABLE } });
  }

  /** How many letters of a run are in each state. */
  async countByState(run: string): Promise<Partial<Record<LetterState, number>>> {
    const groups = this.collection.aggregate<{ _id: LetterState; count: number }>([
      { $match: { run } },
      { $group: { _id: '$state', count: { $sum: 1 } } },
    ]);
    return Object.fromEntries((await groups.toArray()).map(({ _id, count }) => [_id, count]));
  }

  /** A page of a run's letters by id, and how many there are in all. */
  /** The same for several runs; runs without letters are left out. */
  async countByStateOf(runs: readonly string[]): Promise<Map<string, Partial<Record<LetterState, number>>>> {
    if (runs.length === 0) return new Map();
    const groups = this.collection.aggregate<{ _id: { run: string; state: LetterState }; count: number }>([
      { $match: { run: { $in: runs } } },
      { $group: { _id: { run: '$run', state: '$state' }, count: { $sum: 1 } } },
    ]);
    const byRun = new Map<string, Partial<Record<LetterState, number>>>();
    for (const { _id, count } of await groups.toArray()) {
      byRun.set(_id.run, { ...byRun.get(_id.run), [_id.state]: count });
    }
    return byRun;
  }

  async page(
    run: string,
    { state, recipient, offset, limit }: { state?: LetterState; recipient?: string; offset: number; limit: number },
  ): Promise<{ letters: Letter[]; total: number }> {
    const filter: Filter<Letter> = {
      run,
      ...defined({ state, recipient }),
    };
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { letters: [], total };
    const page = this.collection.find(filter).sort({ _id: 1 }).skip(offset).limit(limit);
    return { letters: await page.toArray(), total };
  }

  async #change(filter: Filter<Letter>, fields: Partial<Letter>): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(filter, { $set: { ...fields, at: new Date() } });
    return matchedCount === 1;
  }
}

function messageOf({ message }: LetterEnd) {
  return defined({ message });
}
