import { setTimeout as delay } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';

/** How long others leave a record alone for one try; a dead holder delays them no longer than this. */
const TURN_MS = 3_000;
/** Nobody waits longer than this, however many turns follow each other. */
const MOST_PATIENCE_MS = 6_000;
const LOOK_AGAIN_MS = 25;

interface RecordTurn {
  /** Collection and id of the record. */
  _id: string;
  /** The journal row whose change is waiting. */
  by: string;
  until: Date;
}

/**
 * Turns on records that many write to. A writer that was overtaken again and again announces itself here, and a steady
 * stream of edits lets it go first. This is only a courtesy: writes stay correct even if nobody waits.
 */
export class Turns {
  readonly #collection: Collection<RecordTurn>;
  readonly #records: string;

  /** @param records the name of the records' collection. */
  constructor(db: Db, records: string) {
    this.#collection = db.collection<RecordTurn>('turns');
    this.#records = records;
  }

  /** Asks others to wait; call it again before each try. */
  async take(id: string, by: string): Promise<void> {
    const until = new Date(Date.now() + TURN_MS);
    await this.#collection.replaceOne({ _id: this.#idOf(id) }, { by, until }, { upsert: true });
  }

  async release(id: string, by: string): Promise<void> {
    await this.#collection.deleteOne({ _id: this.#idOf(id), by });
  }

  /** Resolves when no one has a turn on these records, or after a few seconds. */
  async othersAreThrough(ids: readonly string[]): Promise<void> {
    const records = [...new Set(ids)].map((id) => this.#idOf(id));
    const end = performance.now() + MOST_PATIENCE_MS;
    while (performance.now() < end) {
      const turn = await this.#collection.findOne({ _id: { $in: records }, until: { $gt: new Date() } });
      if (!turn) return;
      await delay(LOOK_AGAIN_MS * (1 + Math.random()));
    }
  }

  #idOf(record: string): string {
    return `${this.#records}:${record}`;
  }
}
