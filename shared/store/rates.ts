import type { Collection, Db } from 'mongodb';
import type { RequireUnchanged } from '../runtime/changed-meanwhile.ts';
import { CLOCKS_DIFFER_MS } from '../runtime/clocks-differ.ts';
import { OUTSIDE_SYSTEMS, type OutsideSystem } from '../outside/outside-systems.ts';
import { BOOKED_AHEAD_MS, isAstray, isCounted, takeSlots } from '../outside/slots.ts';
import { callsPerSecondOf, countCalls, type LiveUse } from '../outside/live-use.ts';
import { TurnQueue, type Slot, type Turn } from '../outside/turn-queue.ts';
import { defined } from '../runtime/defined.ts';
import { keepLatest } from '../runtime/keep-latest.ts';
import { outsideTurns } from '../runtime/watched.ts';
import { DatabaseClock } from './database-clock.ts';
import { isDuplicateKey } from './write-errors.ts';

/** The stored state of an outside system, or of a part of it. */
interface RateDocument {
  /** The system, or `system:part`. */
  _id: string;
  /** Set by staff; if absent, Muster's default. */
  callsPerSecond?: number;
  /** Milliseconds since 1970, by the database's clock. */
  nextAt: number;
  /** When the latest calls went out. */
  recent?: number[];
  use?: LiveUse;
  heldUntil: number;
  /** The intended length of the hold: it never lasts longer than this from now on, whatever clock set it. */
  heldForMs?: number;
  heldBecause?: string;
  /** Rises with every change: changes are made by compare-and-swap. */
  version: number;
}

/** What staff set of an outside system. */
export interface Limit {
  callsPerSecond: number;
}

/** The current limit of an outside system. */
export interface Rate extends Limit {
  system: OutsideSystem;
  /** Over the last ten to twenty seconds, all workers together. */
  usedPerSecond: number;
  /** No calls before this time; absent if there is no hold. */
  heldUntil?: Date;
  heldBecause?: string;
}

/** A process takes slots for about this long at once. */
const BOOKED_AT_ONCE_MS = 400;
/** At high rates, the calls of this period take their slots together. */
const GATHER_MS = 50;
/** During a hold, each process checks at this interval whether it has ended. */
const LOOK_AGAIN_MS = 500;
const OWN_KEPT = 1_000;

interface Reserved {
  slots: Slot[];
  askAgainMs: number;
}

const NONE_NOW: Reserved = { slots: [], askAgainMs: LOOK_AGAIN_MS };

/** How long no calls go out from now on. */
function restOf(
  { heldUntil, heldForMs = Infinity }: Pick<RateDocument, 'heldUntil' | 'heldForMs'>,
  now: number,
): number {
  return Math.max(0, Math.min(heldUntil - now, heldForMs));
}

/**
 * Schedules the calls of all workers to an outside system: time slots, taken from the database by compare-and-swap. A
 * limit holds for any number of workers and can be changed during runs.
 */
export class Rates {
  readonly collection: Collection<RateDocument>;
  readonly #clock: DatabaseClock;
  readonly #queues = new Map<string, TurnQueue>();
  /** What this process wrote last, and whether nobody else wrote between its last two writes. */
  readonly #own = new Map<string, { written: RateDocument; isAlone: boolean }>();

  constructor(db: Db, clock = new DatabaseClock(db)) {
    this.#clock = clock;
    this.collection = db.collection<RateDocument>('rates');
  }

  /**
   * Waits until a call may go out to the system, and to the part of it that has its own limit, such as a host.
   * @returns the turn, to notify when the answer has come; this keeps the limit even if network delays vary.
   * @throws the signal's reason if it aborts the wait.
   */
  async turn(system: OutsideSystem, signal: AbortSignal, part?: string): Promise<Turn> {
    const { callsPerSecond, ...more } = OUTSIDE_SYSTEMS[system];
    const { end } = outsideTurns.begin({ system });
    try {
      if (part !== undefined && 'callsPerSecondEach' in more) {
        await this.#queue(`${system}:${part}`, more.callsPerSecondEach).turn(signal);
      }
      return await this.#queue(system, callsPerSecond).turn(signal);
    } finally {
      end(undefined);
    }
  }

  /**
   * Stops all calls to the system (or that part of it) for this long, for example after a Retry-After; never shortens a
   * hold.
   */
  async hold(system: OutsideSystem, forMs: number, because: string, part?: string): Promise<void> {
    const id = part === undefined ? system : `${system}:${part}`;
    const until = (await this.#clock.now()) + forMs;
    const set = { heldUntil: Math.ceil(until), heldForMs: Math.ceil(forMs), heldBecause: because };
    // Applied at once, even during other changes of the document: processes taking slots start over.
    const { matchedCount } = await this.collection.updateOne(
      { _id: id, heldUntil: { $lt: set.heldUntil } },
      { $set: set, $inc: { version: 1 } },
    );
    if (matchedCount === 0) await this.#change(id, (was) => (until <= was.heldUntil ? undefined : set));
    this.#queues.get(id)?.dropSlots();
  }

  /** Changes the limit, from the next call on. @throws what `requireUnchanged` throws for the limit that is there. */
  async set(system: OutsideSystem, callsPerSecond: number, requireUnchanged?: RequireUnchanged<Limit>): Promise<void> {
    // Slots assigned under the old limit do not delay the new one.
    const now = await this.#clock.now();
    await this.#change(system, (was) => {
      requireUnchanged?.({ callsPerSecond: was.callsPerSecond ?? OUTSIDE_SYSTEMS[system].callsPerSecond });
      return { callsPerSecond, nextAt: Math.min(was.nextAt, now + 1_000) };
    });
    this.#queues.get(system)?.dropSlots();
  }

  /** Lets calls go out again before a hold ends. */
  async release(system: OutsideSystem): Promise<void> {
    await this.#change(system, () => ({ heldUntil: 0 }));
  }

  async list(): Promise<Rate[]> {
    const systems = Object.keys(OUTSIDE_SYSTEMS) as OutsideSystem[];
    const found = await this.collection.find({ _id: { $in: systems } }).toArray();
    const now = await this.#clock.now();
    return systems.map((system) => {
      const stored = found.find(({ _id }) => _id === system);
      const heldMs = stored ? restOf(stored, now) : 0;
      const isHeld = stored !== undefined && heldMs > 0;
      return {
        system,
        callsPerSecond: stored?.callsPerSecond ?? OUTSIDE_SYSTEMS[system].callsPerSecond,
        usedPerSecond: callsPerSecondOf(stored?.use, now),
        ...(isHeld ? { heldUntil: new Date(Math.round(now + heldMs)) } : {}),
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

  /**
   * Takes slots, in this process's time. If the document does not fit that time, the clocks are compared before it is
   * corrected: this process's clock may be the wrong one.
   */
  async #reserve(id: string, byDefault: number, wanted: number, leadMs: number): Promise<Reserved> {
    const asked = { id, byDefault, wanted, leadMs };
    const reserved = await this.#reserveBy(await this.#clock.offsetMs(), asked, 'if-it-fits');
    return reserved ?? (await this.#reserveBy(await this.#clock.compare(), asked, 'put-right')) ?? NONE_NOW;
  }

  /**
   * Takes a few slots at once, so that a slow database costs none. @returns undefined if the document is out of range
   * and was left so.
   */
  async #reserveBy(
    offsetMs: number,
    { id, byDefault, wanted, leadMs }: { id: string; byDefault: number; wanted: number; leadMs: number },
    astray: 'if-it-fits' | 'put-right',
  ): Promise<Reserved | undefined> {
    let reserved: Reserved | undefined;
    await this.#changeOwn(id, (was) => {
      const takenAt = performance.now();
      const now = takenAt + offsetMs;
      const callsPerSecond = was.callsPerSecond ?? byDefault;
      const { nextAt, recent = [] } = was;
      const book = { nextAt, recent, callsPerSecond };
      const heldMs = restOf(was, now);
      const isHoldAstray = was.heldUntil - now > heldMs + CLOCKS_DIFFER_MS;
      reserved = undefined;
      if (astray === 'if-it-fits' && (isHoldAstray || isAstray(book, now))) return undefined;
      reserved = { slots: [], askAgainMs: Math.min(heldMs, LOOK_AGAIN_MS) };
      if (heldMs > 0) return isHoldAstray ? { heldUntil: Math.ceil(now + heldMs) } : undefined;
      const counted = isCounted(callsPerSecond);
      const count = Math.min(wanted, Math.max(1, Math.floor((callsPerSecond * BOOKED_AT_ONCE_MS) / 1_000)));
      const taken = takeSlots(book, count, now, leadMs);
      const { at } = taken;
      const slot = { isCounted: counted, takenAt, takenAtWall: Date.now() };
      reserved.slots = at.map((inBook) => ({ ...slot, at: inBook - offsetMs, inBook }));
      if (at.length === 0) reserved.askAgainMs = taken.firstLeft - now - BOOKED_AHEAD_MS + 1;
      else reserved.askAgainMs = at.length > 1 && !counted ? GATHER_MS : 0;
      if (at.length === 0 && !taken.isPutRight) return undefined;
      return { nextAt: taken.nextAt, recent: taken.recent, use: countCalls(was.use, at.length, now) };
    });
    return reserved;
  }

  async #isHeld(id: string): Promise<boolean> {
    const stored = await this.collection.findOne({ _id: id });
    return stored !== null && restOf(stored, await this.#clock.now()) > 0;
  }

  /** Changes a document by compare-and-swap; does nothing if there is nothing to change. */
  async #change(id: string, change: (was: RateDocument) => Partial<RateDocument> | undefined): Promise<void> {
    for (;;) {
      const stored = await this.collection.findOne({ _id: id });
      const was = stored ?? { _id: id, nextAt: 0, heldUntil: 0, version: 0 };
      const next = change(was);
      if (!next) return;
      if (stored ? await this.#swap(was, next) : await this.#insert({ ...was, ...next, version: 1 })) return;
    }
  }

  /** The same, without reading what this process wrote last if nobody else wrote in between. */
  async #changeOwn(id: string, change: (was: RateDocument) => Partial<RateDocument> | undefined): Promise<void> {
    const own = this.#own.get(id);
    if (own?.isAlone) {
      const next = change(own.written);
      if (next && (await this.#swap(own.written, next))) return;
      this.#own.delete(id);
    }
    await this.#change(id, change);
  }

  async #swap(was: RateDocument, next: Partial<RateDocument>): Promise<boolean> {
    const { _id, version } = was;
    const set = { ...next, version: version + 1 };
    const { matchedCount } = await this.collection.updateOne({ _id, version }, { $set: set });
    if (matchedCount === 0) return false;
    const isAlone = this.#own.get(_id)?.written.version === version;
    keepLatest(this.#own, _id, { written: { ...was, ...defined(set), version: version + 1 }, isAlone }, OWN_KEPT);
    return true;
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
