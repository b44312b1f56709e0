import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import { defined } from '../runtime/defined.ts';
import { CLOCKS_DIFFER_MS } from '../runtime/clocks-differ.ts';
import { isDuplicateKey } from './write-errors.ts';

/** A publisher that takes longer than this counts as dead, and its assets are published again. */
const TURN_MS = 30_000;
const LOOK_AGAIN_MS = 10;
/** Seconds since 1970. */
type Seconds = number;

interface Turn {
  by: string;
  datestamp: Seconds;
  assets: string[];
  /** Milliseconds since 1970. */
  until: number;
}

interface ClockDocument {
  _id: 'clock';
  /** Rises with every change: changes are made by compare-and-swap. */
  version: number;
  /** No record ever again gets a datestamp of this second or earlier. */
  closed: Seconds;
  /** No datestamp is earlier. Absent until the earliest one was looked up. */
  first?: Seconds;
  /** The current publisher. */
  turn?: Turn;
}

/** A turn at publishing: all records written in it get its datestamp. */
export interface PublicationTurn {
  by: string;
  datestamp: Date;
  /** Assets of a turn that was never ended: this turn must publish them again, changed or not. */
  inherited: string[];
}

/**
 * Assigns datestamps, one publisher at a time, and says how far harvesters may read. A second is closed before
 * harvesters may read it: every later publication gets a later datestamp, whatever the clocks of the processes say.
 */
export class PublicationClock {
  readonly #collection: Collection<ClockDocument>;
  readonly #now: () => Promise<number>;
  readonly #turnMs: number;

  /** @param now the shared time of all processes, in milliseconds. */
  constructor(db: Db, now: () => Promise<number>, turnMs = TURN_MS) {
    this.#collection = db.collection<ClockDocument>('discovery_clock');
    this.#now = now;
    this.#turnMs = turnMs;
  }

  /** Waits for a turn to publish these assets; the caller must end it. @throws the signal's reason. */
  async begin(assets: readonly string[], signal?: AbortSignal): Promise<PublicationTurn> {
    const by = randomUUID();
    for (;;) {
      signal?.throwIfAborted();
      const was = await this.#read();
      const now = await this.#now();
      if (was.turn && was.turn.until > now + this.#turnMs + CLOCKS_DIFFER_MS) {
        await this.#replace(was, { ...was, turn: { ...was.turn, until: now + this.#turnMs } });
        continue;
      }
      if (was.turn && was.turn.until > now) {
        await delay(LOOK_AGAIN_MS * (0.5 + Math.random()), undefined, defined({ signal }));
        continue;
      }
      const inherited = was.turn?.assets ?? [];
      const datestamp = Math.max(Math.floor(now / 1_000), was.closed + 1, was.turn?.datestamp ?? 0);
      const turn = { by, datestamp, assets: [...new Set([...assets, ...inherited])], until: now + this.#turnMs };
      if (await this.#replace(was, { ...was, turn })) return { by, datestamp: new Date(datestamp * 1_000), inherited };
    }
  }

  /** Ends a turn. @returns false if it took too long and another publisher took over: publish again. */
  async end({ by }: PublicationTurn): Promise<boolean> {
    const { matchedCount } = await this.#collection.updateOne(
      { _id: 'clock', 'turn.by': by },
      { $unset: { turn: '' }, $inc: { version: 1 } },
    );
    return matchedCount === 1;
  }

  /**
   * The latest second that harvesters may read: later publications get a later datestamp. At most the last whole
   * second, and before the datestamp of a publication in progress.
   */
  async horizon(): Promise<Date> {
    for (;;) {
      const was = await this.#read();
      const lastWhole = Math.floor((await this.#now()) / 1_000) - 1;
      const before = was.turn ? was.turn.datestamp - 1 : Infinity;
      const closed = Math.min(Math.max(lastWhole, was.closed), before);
      if (closed <= was.closed) return new Date(was.closed * 1_000);
      if (await this.#replace(was, { ...was, closed })) return new Date(closed * 1_000);
    }
  }

  /** A second that no datestamp is earlier than, if it was noted. */
  async first(): Promise<Date | undefined> {
    const { first } = await this.#read();
    return first === undefined ? undefined : new Date(first * 1_000);
  }

  /** Notes the earliest datestamp that was found: later publications have later ones. */
  async noteFirst(datestamp: Date): Promise<void> {
    await this.#collection.updateOne(
      { _id: 'clock', first: { $exists: false } },
      { $set: { first: Math.floor(datestamp.getTime() / 1_000) }, $inc: { version: 1 } },
    );
  }

  async #read(): Promise<ClockDocument> {
    for (;;) {
      const found = await this.#collection.findOne({ _id: 'clock' });
      if (found) return found;
      try {
        await this.#collection.insertOne({ _id: 'clock', version: 0, closed: 0 });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    }
  }

  async #replace(was: ClockDocument, next: ClockDocument): Promise<boolean> {
    const { matchedCount } = await this.#collection.replaceOne(
      { _id: 'clock', version: was.version },
      { ...next, version: was.version + 1 },
    );
    return matchedCount === 1;
  }
}
