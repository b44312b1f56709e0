import type { Collection, Db } from 'mongodb';
import { OUTSIDE_SYSTEMS, type OutsideSystem } from '../outside/outside-systems.ts';
import { BOOKED_AHEAD_MS, isCounted, takeSlots } from '../outside/slots.ts';
import { TurnQueue, type Slot, type Turn } from '../outside/turn-queue.ts';
import { DatabaseClock } from './database-clock.ts';
import { isDuplicateKey } from './write-errors.ts';

/** What is kept of an outside system, or of a part of it. */
interface RateDocument {
  /** The system, or `system:part`. */
  _id: string;
  /** Set by staff; absent: as Muster knows it. */
  callsPerSecond?: number;
  /** Milliseconds since 1970, by the database's clock. */
  nextAt: number;
  /** When the latest calls went out. */
  recent?: number[];
  heldUntil: number;
  heldBecause?: string;
  /** Rises with every change: changes are made by compare-and-swap. */
  version: number;
}

/** The limit of an outside system as it is now. */
export interface Rate {
  system: OutsideSystem;
  callsPerSecond: number;
  /** Nobody calls before this; absent when nobody waits. */
  heldUntil?: Date;
  heldBecause?: string;
}

/** A process takes slots for about so long at once. */
const BOOKED_AT_ONCE_MS = 400;
/** Where many calls may go out and do, those of so long a time take their slots together. */
const GATHER_MS = 50;
/** While nobody may call, this often each process looks whether that has changed. */
const LOOK_AGAIN_MS = 500;

/**
 * Whose turn it is to call an outside system, over all calls of all workers: slots in time, taken from the database by
 * compare-and-swap, so that a limit holds however many workers there are, and can be changed while runs go.
 */
export class Rates {
  readonly collection: Collection<RateDocument>;
  readonly #clock: DatabaseClock;
  readonly #queues = new Map<string, TurnQueue>();

  constructor(db: Db) {
    this.#clock = new DatabaseClock(db);
    this.collection = db.collection<RateDocument>('rates');
  }

  /**
   * Waits until a call may go out now: to the system, and to that part of it that has a limit of its own, e.g. a host.
   * @returns what may be told when the answer has come, which keeps the limit also where the way to the target is uneven.
   * @throws the signal's reason when it aborts the waiting.
   */
  async turn(system: OutsideSystem, signal: AbortSignal, part?: string): Promise<Turn> {
    const { callsPerSecond, ...more } = OUTSIDE_SYSTEMS[system];
    if (part !== undefined && 'callsPerSecondEach' in more) {
      await this.#queue(`${system}:${part}`, more.callsPerSecondEach).turn(signal);
    }
    return this.#queue(system, callsPerSecond).turn(signal);
  }

  /** Nobody calls the system (or that part of it) for so long, e.g. because it answered Retry-After; never shortens. */
  async hold(system: OutsideSystem, forMs: number, because: string, part?: string): Promise<void> {
    const id = part === undefined ? system : `${system}:${part}`;
    const until = (await this.#clock.now()) + forMs;
    const set = { heldUntil: Math.ceil(until), heldBecause: because };
    // At once, whoever else changes the book just now: those who take slots begin again.
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, heldUntil: { $lt: set.heldUntil } },
      { $set: set, $inc: { version: 1 } },
    );
    if (matchedCount === 0) await this.#change(id, (was) => (until <= was.heldUntil ? undefined : set));
    this.#queues.get(id)?.dropSlots();
  }

  /** Changes the limit, from the next call on. */
  async set(system: OutsideSystem, callsPerSecond: number): Promise<void> {
    // Slots that were handed out by the old limit do not hold the new one up.
    const now = await this.#clock.now();
    await this.#change(system, (was) => ({ callsPerSecond, nextAt: Math.min(was.nextAt, now + 1_000) }));
    this.#queues.get(system)?.dropSlots();
  }

  /** Lets calls go out again before the time that a hold named. */
  async release(system: OutsideSystem): Promise<void> {
    await this.#change(system, () => ({ heldUntil: 0 }));
  }

  async list(): Promise<Rate[]> {
    const systems = Object.keys(OUTSIDE_SYSTEMS) as OutsideSystem[];
    const found = await this.collection.find({ _id: { $in: systems } }).toArray();
    const now = await this.#clock.now();
    return systems.map((system) => {
      const stored = found.find(({ _id }) => _id === system);
      const isHeld = stored !== undefined && stored.heldUntil > now;
      return {
        system,
        callsPerSecond: stored?.callsPerSecond ?? OUTSIDE_SYSTEMS[system].callsPerSecond,
        ...(isHeld ? { heldUntil: new Date(stored.heldUntil) } : {}),
        ...(isHeld && stored.heldBecause !== undefined ? { heldBecause: stored.heldBecause } : {}),
      };
    });
  }

  #queue(id: string, callsPerSecond: number): TurnQueue {
    const known = this.#queues.get(id);
    if (known) return known;
    const queue = new TurnQueue({
      reserve: (count, leadMs) => this.#reserve(id, callsPerSecond, count, leadMs),
      isHeld: () => this.#isHeld(id),
      reportLate: async (inBook, later) => {
        const change = { $set: { 'recent.$': later }, $inc: { version: 1 } };
        await this.collection.updateOne({ _id: id, recent: inBook }, change);
      },
    });
    this.#queues.set(id, queue);
    return queue;
  }

  /** Takes slots, in this process's time. @param wanted how many calls wait; it takes a few at once, so that a slow database costs no slots. */
  async #reserve(id: string, byDefault: number, wanted: number, leadMs: number) {
    const offset = await this.#clock.aheadMs();
    let slots: Slot[] = [];
    let askAgainMs = 0;
    await this.#change(id, (was) => {
      const now = Date.now() + offset;
      if (was.heldUntil > now) {
        askAgainMs = Math.min(was.heldUntil - now, LOOK_AGAIN_MS);
        return undefined;
      }
      const callsPerSecond = was.callsPerSecond ?? byDefault;
      const counted = isCounted(callsPerSecond);
      const count = Math.min(wanted, Math.max(1, Math.floor((callsPerSecond * BOOKED_AT_ONCE_MS) / 1_000)));
      const { nextAt, recent = [] } = was;
      const { at, firstLeft, ...book } = takeSlots({ nextAt, recent, callsPerSecond }, count, now, leadMs);
      if (at.length === 0) askAgainMs = firstLeft - now - BOOKED_AHEAD_MS + 1;
      else askAgainMs = at.length > 1 && !counted ? GATHER_MS : 0;
      const takenAt = performance.now();
      slots = at.map((inBook) => ({ at: inBook - offset, inBook, isCounted: counted, takenAt }));
      return at.length === 0 ? undefined : book;
    });
    return { slots, askAgainMs };
  }

  async #isHeld(id: string): Promise<boolean> {
    const stored = await this.collection.findOne({ _id: id });
    return stored !== null && stored.heldUntil > (await this.#clock.now());
  }

  /** Changes a document by compare-and-swap; nothing when there is nothing to change. */
  async #change(id: string, change: (was: RateDocument) => Partial<RateDocument> | undefined): Promise<void> {
    for (;;) {
      const stored = await this.collection.findOne({ _id: id });
      const was = stored ?? { _id: id, nextAt: 0, heldUntil: 0, version: 0 };
      const next = change(was);
      if (!next) return;
      if (stored) {
        const set = { ...next, version: was.version + 1 };
        const { matchedCount } = await this.collection.updateOne({ _id: id, version: was.version }, { $set: set });
        if (matchedCount === 1) return;
      } else if (await this.#insert({ ...was, ...next, version: 1 })) return;
    }
  }

  async #insert(document: RateDocument): Promise<boolean> {
    try {
      await this.collection.insertOne(document);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
