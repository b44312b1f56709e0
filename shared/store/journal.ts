import type { Collection, Db, Filter } from 'mongodb';
import type { JournalRow } from '../model/journal.ts';
import type { LetterOrder } from '../model/effects.ts';
import { collectRefusals } from './write-errors.ts';
import { PagePlaces } from './page-places.ts';
import { STREAMED, streamInOrder } from './streaming.ts';

/** A row without its large parts: values, effects and results. */
export type JournalOutcome = Omit<JournalRow, 'before' | 'after' | 'also' | 'letters' | 'result' | 'soFar'>;

/** A row about a record, without what it changed. */
export type JournaledChange = Pick<JournalRow, '_id' | 'run' | 'member' | 'outcome' | 'at' | 'revision' | 'edit'>;

const CHANGE_WITHOUT_VALUES = { _id: 1, run: 1, member: 1, outcome: 1, at: 1, revision: 1, edit: 1 };

const WITHOUT_VALUES = { projection: { before: 0, after: 0, also: 0, letters: 0, result: 0, soFar: 0 } };

/** A row that was not written since it was read, and that no later attempt has taken over. */
function asRead({ _id, token, outcome, attempts, revision }: JournalRow): Filter<JournalRow> {
  const absent = { $exists: false };
  return { _id, token: token ?? absent, outcome, attempts, revision: revision ?? absent };
}

/** The journal: what runs decided about their members and what they changed. */
export class Journal {
  readonly collection: Collection<JournalRow>;
  readonly #places = new PagePlaces<Pick<JournalRow, 'reason' | 'member'>>();

  constructor(db: Db) {
    this.collection = db.collection<JournalRow>('journal');
  }

  /** Inserts rows. Existing rows stay; `taken` has their ids, `refused` the rows that the database rejected. */
  async insert(rows: readonly JournalRow[]): Promise<{ taken: string[]; refused: Map<string, string> }> {
    if (rows.length === 0) return { taken: [], refused: new Map() };
    const { refusals } = await collectRefusals(() => this.collection.insertMany([...rows], { ordered: false }));
    const idAt = (index: number) => rows[index]?._id ?? '';
    return {
      taken: refusals.filter((refusal) => refusal.duplicate).map(({ index }) => idAt(index)),
      refused: new Map(
        refusals.filter((refusal) => !refusal.duplicate).map(({ index, message }) => [idAt(index), message]),
      ),
    };
  }

  async byIds(ids: readonly string[]): Promise<JournalRow[]> {
    if (ids.length === 0) return [];
    return this.collection.find({ _id: { $in: [...ids] } }).toArray();
  }

  /**
   * Takes over the rows of some members for one attempt: after this, no write of an earlier attempt succeeds. Its
   * inserts collide with the rows given here, which are stored where none exist; its replacements ask for a token that
   * is gone.
   * @param rows one for each member, with the attempt's token.
   * @returns the rows as they are now. A higher token means that a later attempt was faster.
   */
  async takeOver(rows: readonly JournalRow[], token: number): Promise<JournalRow[]> {
    const ids = rows.map(({ _id }) => _id);
    const there = await this.collection.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray();
    const known = new Set(there.map(({ _id }) => _id));
    await this.insert(rows.filter(({ _id }) => !known.has(_id)));
    await this.collection.updateMany({ _id: { $in: ids }, token: { $not: { $gte: token } } }, { $set: { token } });
    return this.byIds(ids);
  }

  /** Stores the row of an edit, or what has become of it. */
  async putEdit(row: JournalRow): Promise<void> {
    await this.collection.replaceOne({ _id: row._id }, row, { upsert: true });
  }

  /** Removes the row of an edit that came to nothing. */
  async dropEdit({ _id }: Pick<JournalRow, '_id'>): Promise<void> {
    await this.collection.deleteOne({ _id, outcome: 'begun' });
  }

  /**
   * Replaces a row if it is unchanged since the caller read it: same token, outcome, number of attempts and planned
   * revision.
   * @returns false if another attempt was faster.
   */
  async replace(was: JournalRow, next: JournalRow): Promise<boolean> {
    return (await this.collection.replaceOne(asRead(was), next)).matchedCount === 1;
  }

  /**
   * Replaces several rows, each as `replace` does. @returns false if another attempt had changed one; which one is
   * unknown.
   */
  async replaceAll(rows: readonly { was: JournalRow; next: JournalRow }[]): Promise<boolean> {
    const operations = rows.map(({ was, next }) => ({ replaceOne: { filter: asRead(was), replacement: next } }));
    return (await this.collection.bulkWrite(operations, { ordered: false })).matchedCount === rows.length;
  }

  /** Notes a performer's progress. @returns false if another attempt took over the member. */
  async note({ _id, token, attempts }: JournalRow, soFar: unknown): Promise<boolean> {
    const filter: Filter<JournalRow> = { _id, token: token ?? { $exists: false }, attempts, outcome: 'performing' };
    return (await this.collection.updateOne(filter, { $set: { soFar } })).matchedCount === 1;
  }

  /** Rows of a run that wait for a further pass, ordered by member, starting after `after`. */
  async *parked(run: string, after?: string): AsyncGenerator<JournalRow> {
    yield* streamInOrder((last: JournalRow | undefined) => {
      const from = last?.member ?? after;
      const beyond = from === undefined ? {} : { member: { $gt: from } };
      return this.collection.find({ run, outcome: 'parked', ...beyond }, STREAMED).sort({ member: 1 });
    });
  }

  /** The time until which the parked rows of a run ask to wait, in ms since 1970; 0 if none does. */
  async latestNotBefore(run: string): Promise<number> {
    const [found] = await this.collection
      .aggregate<{ latest: Date | null }>([
        { $match: { run, outcome: 'parked' } },
        { $group: { _id: null, latest: { $max: '$notBefore' } } },
      ])
      .toArray();
    return found?.latest?.getTime() ?? 0;
  }

  /** The letters that a run's settled rows ordered, row by row. */
  async *letters(run: string): AsyncGenerator<LetterOrder[]> {
    const filter = { run, outcome: { $in: ['succeeded', 'failed'] }, 'letters.0': { $exists: true } };
    const ordered = streamInOrder((last: JournalRow | undefined) =>
      this.collection
        .find((last ? { ...filter, _id: { $gt: last._id } } : filter) as Filter<JournalRow>, {
          ...STREAMED,
          projection: { letters: 1 },
        })
        .sort({ _id: 1 }),
    );
    for await (const { letters } of ordered) yield letters ?? [];
  }

  /** Sums the counters of a run's rows. */
  async sumTally(run: string, codes: readonly string[]): Promise<Record<string, number>> {
    const sums = Object.fromEntries(codes.map((code) => [code, { $sum: { $ifNull: [`$tally.${code}`, 0] } }]));
    const [found] = await this.collection
      .aggregate<Record<string, number>>([{ $match: { run } }, { $group: { _id: null, ...sums } }])
      .toArray();
    return Object.fromEntries(codes.map((code) => [code, found?.[code] ?? 0]));
  }

  /** The number of the run's rows per outcome and reason. */
  async countByReason(run: string): Promise<{ outcome: JournalRow['outcome']; reason: string; count: number }[]> {
    return this.#countByReason({ run });
  }

  /** The same for some outcomes, as things are now. @param exceptBatches whose rows may still change. */
  async countByReasonAmong(
    run: string,
    { outcomes, exceptBatches }: { outcomes: readonly JournalRow['outcome'][]; exceptBatches: readonly string[] },
  ): Promise<{ outcome: JournalRow['outcome']; reason: string; count: number }[]> {
    const isSettled = exceptBatches.length === 0 ? {} : { batch: { $nin: [...exceptBatches] } };
    return this.#countByReason({ run, outcome: { $in: [...outcomes] }, ...isSettled });
  }

  async #countByReason(filter: Filter<JournalRow>) {
    const groups = this.collection.aggregate<{
      _id: { outcome: JournalRow['outcome']; reason: string };
      count: number;
    }>([{ $match: filter }, { $group: { _id: { outcome: '$outcome', reason: '$reason' }, count: { $sum: 1 } } }]);
    return (await groups.toArray()).map(({ _id, count }) => ({ ..._id, count }));
  }

  /** The outcomes of members, without the values. */
  async outcomesByIds(ids: readonly string[]): Promise<JournalOutcome[]> {
    if (ids.length === 0) return [];
    return this.collection.find<JournalOutcome>({ _id: { $in: [...ids] } }, WITHOUT_VALUES).toArray();
  }

  /**
   * The rows about a record of this id, in whatever collection: which, and when; not what. Those with a revision changed
   * it. Newest first. The filter is what the index has and no more: not every database uses an index for `$exists`.
   */
  async changesOf(member: string, most: number): Promise<JournaledChange[]> {
    return this.collection
      .find<JournaledChange>({ member }, { projection: CHANGE_WITHOUT_VALUES })
      .sort({ at: -1 })
      .limit(most)
      .toArray();
  }

  /** The rows of other members that edited relations of this asset. Newest first. */
  async editsOf(target: string, most: number): Promise<JournaledChange[]> {
    return this.collection
      .find<JournaledChange>({ 'also.target': target }, { projection: CHANGE_WITHOUT_VALUES })
      .sort({ at: -1 })
      .limit(most)
      .toArray();
  }

  async count(filter: Filter<JournalRow>): Promise<number> {
    return this.collection.countDocuments(filter);
  }

  /**
   * A page of the rows' members, by reason and then id, the order of the index. Consecutive pages are read without
   * skipping.
   */
  async memberPage(filter: Filter<JournalRow>, offset: number, limit: number): Promise<string[]> {
    const place = this.#places.before(filter, offset);
    const found = place ? await this.#behind(filter, place, limit) : await this.#members(filter, limit, offset);
    const last = found.at(-1);
    if (last) this.#places.note(filter, offset + found.length, last);
    return found.map(({ member }) => member);
  }

  /** Two bounded ranges of the index: the rest of the reason, and the reasons after it. */
  async #behind(filter: Filter<JournalRow>, { reason, member }: Pick<JournalRow, 'reason' | 'member'>, limit: number) {
    const same = await this.#members({ $and: [filter, { reason, member: { $gt: member } }] }, limit);
    if (same.length === limit) return same;
    const later = await this.#members({ $and: [filter, { reason: { $gt: reason } }] }, limit - same.length);
    return [...same, ...later];
  }

  async #members(
    filter: Filter<JournalRow>,
    limit: number,
    skip = 0,
  ): Promise<Pick<JournalRow, 'reason' | 'member'>[]> {
    return this.collection
      .find(filter, { projection: { _id: 0, reason: 1, member: 1 } })
      .sort({ reason: 1, member: 1 })
      .skip(skip)
      .limit(limit)
      .toArray();
  }
}
