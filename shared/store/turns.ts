import { setTimeout as delay } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';

/** So long others leave a record alone for one try; a holder that died costs them no more than this. */
const TURN_MS = 3_000;
/** Others wait no longer than this, whoever comes after whom. */
const MOST_PATIENCE_MS = 6_000;
const LOOK_AGAIN_MS = 25;

interface RecordTurn {
  /** Collection and id of the record. */
  _id: string;
  /** The journal row whose change is to be written. */
  by: string;
  until: Date;
}

/**
 * Turns on records that many write to. Somebody who was overtaken again and again announces itself here; edits that come
 * without pause let it go first. Only courtesy: what is written stays right if nobody waits.
 */
export class Turns {
  readonly #collection: Collection<RecordTurn>;
  readonly #records: string;

  /** @param records name of the collection that the records are in. */
  constructor(db: Db, records: string) {
    this.#collection = db.collection<RecordTurn>('turns');
    this.#records = records;
  }

  /** Asks others to wait; to be asked for again before each try. */
  async take(id: string, by: string): Promise<void> {
    const until = new Date(Date.now() + TURN_MS);
    await this.#collection.replaceOne({ _id: this.#idOf(id) }, { by, until }, { upsert: true });
  }

  async release(id: string, by: string): Promise<void> {
    await this.#collection.deleteOne({ _id: this.#idOf(id), by });
  }

  /** Resolves when nobody has a turn on these records, or after a few seconds. */
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
