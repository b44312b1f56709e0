import type { Collection, Db, Filter } from 'mongodb';
import type { JournalRow } from '../model/journal.ts';
import type { LetterOrder } from '../model/effects.ts';
import { collectRefusals } from './write-errors.ts';
import { PagePlaces } from './page-places.ts';
import { STREAMED, streamInOrder } from './streaming.ts';

/** A row without what may be large: values, effects and results. */
export type JournalOutcome = Omit<JournalRow, 'before' | 'after' | 'also' | 'letters' | 'result' | 'soFar'>;

const WITHOUT_VALUES = { projection: { before: 0, after: 0, also: 0, letters: 0, result: 0, soFar: 0 } };

/** A row that nobody wrote since it was read, and that no later attempt has taken over. */
function asRead({ _id, token, outcome, attempts, revision }: JournalRow): Filter<JournalRow> {
  const absent = { $exists: false };
  return { _id, token: token ?? absent, outcome, attempts, revision: revision ?? absent };
}

/** The journal: what runs decided about their members, and what they changed. */
export class Journal {
  readonly collection: Collection<JournalRow>;
  readonly #places = new PagePlaces<Pick<JournalRow, 'reason' | 'member'>>();

  constructor(db: Db) {
    this.collection = db.collection<JournalRow>('journal');
  }

  /** Inserts rows. Rows that are there already stay; `taken` names their ids, `refused` rows the database will not have. */
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
   * Makes the rows of some members one attempt's own: after this no write of an earlier attempt succeeds. Inserts collide
   * with the rows given here, which are stored where there are none yet; replacements ask for a token that is gone.
   * @param rows one for each member, with the attempt's token.
   * @returns the rows as they are now. One with a higher token says that a later attempt was faster.
   */
  async takeOver(rows: readonly JournalRow[], token: number): Promise<JournalRow[]> {
    const ids = rows.map(({ _id }) => _id);
    const there = await this.collection.find({ _id: { $in: ids } }, { projection: { _id: 1 } }).toArray();
    const known = new Set(there.map(({ _id }) => _id));
    await this.insert(rows.filter(({ _id }) => !known.has(_id)));
    await this.collection.updateMany({ _id: { $in: ids }, token: { $not: { $gte: token } } }, { $set: { token } });
    return this.byIds(ids);
  }

  /**
   * Replaces a row if it is still as the caller read it: same token, same outcome, same number of attempts, same revision
   * planned upon.
   * @returns false when another attempt was faster.
   */
  async replace(was: JournalRow, next: JournalRow): Promise<boolean> {
    return (await this.collection.replaceOne(asRead(was), next)).matchedCount === 1;
  }

  /** Replaces several rows as `replace` does each. @returns false when one had another attempt; which one is not known. */
  async replaceAll(rows: readonly { was: JournalRow; next: JournalRow }[]): Promise<boolean> {
    const operations = rows.map(({ was, next }) => ({ replaceOne: { filter: asRead(was), replacement: next } }));
    return (await this.collection.bulkWrite(operations, { ordered: false })).matchedCount === rows.length;
  }

  /** Notes how far a performer is. @returns false when another attempt took the member over. */
  async note({ _id, token, attempts }: JournalRow, soFar: unknown): Promise<boolean> {
    const filter: Filter<JournalRow> = { _id, token: token ?? { $exists: false }, attempts, outcome: 'performing' };
    return (await this.collection.updateOne(filter, { $set: { soFar } })).matchedCount === 1;
  }

  /** Rows of a run that wait for a further pass, in the order of their members, from beyond `after` on. */
  async *parked(run: string, after?: string): AsyncGenerator<JournalRow> {
    yield* streamInOrder((last: JournalRow | undefined) => {
      const from = last?.member ?? after;
      const beyond = from === undefined ? {} : { member: { $gt: from } };
      return this.collection.find({ run, outcome: 'parked', ...beyond }, STREAMED).sort({ member: 1 });
    });
  }

  /** Until when the parked rows of a run ask to wait, in ms since 1970; 0 when none does. */
  async latestNotBefore(run: string): Promise<number> {
    const [found] = await this.collection
      .aggregate<{ latest: Date | null }>([
        { $match: { run, outcome: 'parked' } },
        { $group: { _id: null, latest: { $max: '$notBefore' } } },
      ])
      .toArray();
    return found?.latest?.getTime() ?? 0;
  }

  /** Letters that a run's settled rows ordered, row by row. */
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

  /** Sums up what the rows of a run counted. */
  async sumTally(run: string, codes: readonly string[]): Promise<Record<string, number>> {
    const sums = Object.fromEntries(codes.map((code) => [code, { $sum: { $ifNull: [`$tally.${code}`, 0] } }]));
    const [found] = await this.collection
      .aggregate<Record<string, number>>([{ $match: { run } }, { $group: { _id: null, ...sums } }])
      .toArray();
    return Object.fromEntries(codes.map((code) => [code, found?.[code] ?? 0]));
  }

  /** How many rows of the run there are per outcome and reason. */
  async countByReason(run: string): Promise<{ outcome: JournalRow['outcome']; reason: string; count: number }[]> {
    const groups = this.collection.aggregate<{
      _id: { outcome: JournalRow['outcome']; reason: string };
      count: number;
    }>([{ $match: { run } }, { $group: { _id: { outcome: '$outcome', reason: '$reason' }, count: { $sum: 1 } } }]);
    return (await groups.toArray()).map(({ _id, count }) => ({ ..._id, count }));
  }

  /** What became of members, without the values. */
  async outcomesByIds(ids: readonly string[]): Promise<JournalOutcome[]> {
    if (ids.length === 0) return [];
    return this.collection.find<JournalOutcome>({ _id: { $in: [...ids] } }, WITHOUT_VALUES).toArray();
  }

  async count(filter: Filter<JournalRow>): Promise<number> {
    return this.collection.countDocuments(filter);
  }

  /**
   * A page of the members that rows are about; by reason, then by id, which the index has in this order. Pages that are
   * read one behind the other are not skipped to.
   */
  async memberPage(filter: Filter<JournalRow>, offset: number, limit: number): Promise<string[]> {
    const place = this.#places.before(filter, offset);
    const found = place ? await this.#behind(filter, place, limit) : await this.#members(filter, limit, offset);
    const last = found.at(-1);
    if (last) this.#places.note(filter, offset + found.length, last);
    return found.map(({ member }) => member);
  }

  /** Two ranges of the index, each with its ends: what is left of the reason, and the reasons after it. */
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
