import type { Collection, Db, Filter } from 'mongodb';
import type { JournalRow } from '../model/journal.ts';
import type { LetterOrder } from '../model/effects.ts';
import { defined } from '../runtime/defined.ts';
import { keepLatest } from '../runtime/keep-latest.ts';
import { collectRefusals } from './write-errors.ts';
import { KeyedPages, type Divisions, type KeyRange, type Page } from './keyed-pages.ts';
import { STREAMED, streamInOrder } from './streaming.ts';
import { byCodePoints } from './text-order.ts';

/** A row without its large parts: values, effects and results. */
export type JournalOutcome = Omit<JournalRow, 'before' | 'after' | 'also' | 'letters' | 'result' | 'soFar'>;

/** A row about a record, without what it changed. */
export type JournaledChange = Pick<JournalRow, '_id' | 'run' | 'member' | 'outcome' | 'at' | 'revision' | 'edit'>;

const CHANGE_WITHOUT_VALUES = { _id: 1, run: 1, member: 1, outcome: 1, at: 1, revision: 1, edit: 1 };

const WITHOUT_VALUES = { projection: { before: 0, after: 0, also: 0, letters: 0, result: 0, soFar: 0 } };

/** For so many outcomes of runs this process remembers the reasons. */
const REMEMBERED = 500;

/** A row that was not written since it was read, and that no later attempt has taken over. */
function asRead({ _id, token, outcome, attempts, revision }: JournalRow): Filter<JournalRow> {
  const absent = { $exists: false };
  return { _id, token: token ?? absent, outcome, attempts, revision: revision ?? absent };
}

/** The journal: what runs decided about their members and what they changed. */
export class Journal {
  readonly collection: Collection<JournalRow>;
  readonly #pages = new KeyedPages<string, string>();
  /** Of runs that went on when they were looked at. More may have come since. */
  readonly #reasons = new Map<string, readonly string[]>();

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
    return this.#countByReason({ run, outcome: { $in: [...outcomes] } }, notIn(exceptBatches));
  }

  /** The filters apart: the first one is what the index has and no more. */
  async #countByReason(filter: Filter<JournalRow>, further: Filter<JournalRow> = {}) {
    const groups = this.collection.aggregate<{
      _id: { outcome: JournalRow['outcome']; reason: string };
      count: number;
    }>([
      { $match: filter },
      { $match: further },
      { $group: { _id: { outcome: '$outcome', reason: '$reason' }, count: { $sum: 1 } } },
    ]);
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

  /** How many rows have these outcomes for this reason. */
  async countOf(run: string, { reason, outcomes }: RowGroup, exceptBatches: readonly string[] = []): Promise<number> {
    const counts = outcomes.map(async (outcome) => {
      const [found] = await this.collection
        .aggregate<{ count: number }>([
          { $match: { run, outcome, reason } },
          { $match: notIn(exceptBatches) },
          { $count: 'count' },
        ])
        .toArray();
      return found?.count ?? 0;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** A page of the rows' members, by reason and then id. */
  async memberPage(
    { name, run, groups, total, exceptBatches = [] }: RowList,
    divisions: Divisions<string>,
    page: Page,
  ): Promise<string[]> {
    const except = new Set(exceptBatches);
    const list = {
      name,
      groups: groups.map((group) => ({
        name: group.reason,
        total: group.total,
        read: (range: KeyRange<string>) => this.#membersOf(run, group, range, except),
        keyOf: (member: string) => member,
      })),
      divisions,
      compare: byCodePoints,
      total,
    };
    return this.#pages.read(list, page);
  }

  async #membersOf(
    run: string,
    { reason, outcomes }: RowGroup,
    range: KeyRange<string>,
    except: ReadonlySet<string>,
  ): Promise<string[]> {
    const projection = { _id: 0, member: 1, ...(except.size === 0 ? {} : { batch: 1 }) };
    const found = await Promise.all(
      outcomes.map((outcome) =>
        this.collection
          .find<Pick<JournalRow, 'member' | 'batch'>>(
            { run, outcome, reason, ...within('member', range) },
            { projection },
          )
          .sort({ member: 1 })
          .toArray(),
      ),
    );
    const members = found.flat().flatMap(({ member, batch }) => (except.has(batch) ? [] : [member]));
    return found.length === 1 ? members : members.sort(byCodePoints);
  }

  /**
   * The reasons of a run's rows with an outcome, in order: those that are known, and those between them, which few rows
   * have.
   * @param samples ranges of ids to look into while none is known.
   */
  async reasonsOf(
    run: string,
    outcome: JournalRow['outcome'],
    samples: () => Promise<readonly KeyRange<string>[]>,
  ): Promise<string[]> {
    const reasonsIn = async (filter: Filter<JournalRow>) => {
      const groups = [{ $match: { run, outcome, ...filter } }, { $group: { _id: '$reason' } }];
      return (await this.collection.aggregate<{ _id: string }>(groups).toArray()).map(({ _id }) => _id);
    };
    const seen = async () =>
      (await Promise.all((await samples()).map((range) => reasonsIn(within('member', range))))).flat();
    const key = `${run} ${outcome}`;
    const known = [...new Set(this.#reasons.get(key) ?? (await seen()))].sort();
    const between = [...known, undefined].map((reason, index) => {
      const before = known[index - 1];
      // Some databases read all keys that begin with the bound of $gt, not only those beyond it.
      const above = before === undefined ? undefined : `${before}\u0001`;
      return reasonsIn(within('reason', { above, below: reason }));
    });
    const reasons = [...known, ...(await Promise.all(between)).flat()].sort();
    if (reasons.length > 0) keepLatest(this.#reasons, key, reasons, REMEMBERED);
    return reasons;
  }

  /**
   * The members that wait for a further pass, or are tried again now in these batches; by reason, then id. Those that
   * are tried again have no reason now.
   */
  async waitingMembers(
    run: string,
    { reason, first, later }: { reason?: string | undefined; first: readonly string[]; later: readonly string[] },
  ): Promise<string[]> {
    const projection = { _id: 0, reason: 1, member: 1, batch: 1 };
    const read = (filter: Filter<JournalRow>) => this.collection.find(filter, { projection }).toArray();
    const [parked, again] = await Promise.all([
      read({ run, outcome: 'parked', ...(reason === undefined ? {} : { reason }) }),
      later.length === 0 || reason !== undefined ? [] : read({ batch: { $in: [...later] } }),
    ]);
    const elsewhere = new Set([...first, ...later]);
    const rows = [...parked.filter(({ batch }) => !elsewhere.has(batch)), ...again];
    return rows
      .sort((one, other) => byCodePoints(one.reason, other.reason) || byCodePoints(one.member, other.member))
      .map(({ member }) => member);
  }
}

/** Rows with one reason. */
export interface RowGroup {
  reason: string;
  outcomes: readonly JournalRow['outcome'][];
  /** If it is known. */
  total?: number;
}

/** Rows of a run, by reason. */
export interface RowList {
  /** Tells it from other lists, and is the same for each of its pages. */
  name: string;
  run: string;
  groups: readonly RowGroup[];
  total: number;
  /** Batches whose rows may still change. */
  exceptBatches?: readonly string[];
}

function notIn(batches: readonly string[]): Filter<JournalRow> {
  return batches.length === 0 ? {} : { batch: { $nin: [...batches] } };
}

function within(field: 'member' | 'reason', { above, upTo, below }: KeyRange<string>): Filter<JournalRow> {
  const bounds = defined({ $gt: above, $lte: upTo, $lt: below });
  return Object.keys(bounds).length === 0 ? {} : { [field]: bounds };
}
