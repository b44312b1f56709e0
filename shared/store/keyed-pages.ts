import { keepLatest } from '../runtime/keep-latest.ts';

/** Some keys: all above one, up to another or below it. What is missing bounds nothing. */
export interface KeyRange<Key> {
  above?: Key | undefined;
  upTo?: Key | undefined;
  below?: Key | undefined;
}

/** What cuts the keys of a list into parts whose greatest size is known. */
export interface Divisions<Key> {
  /** They are numbered from 1. */
  count: number;
  /** The most entries in one of them that a list is expected to have. */
  size: number;
  /** The last key in a division; nothing if it is open to the end. */
  endOf(this: void, division: number): Promise<Key | undefined> | Key | undefined;
}

/** Entries of a list that are next to each other, in the order of their keys. */
export interface KeyedGroup<Entry, Key> {
  name: string;
  /** How many entries it has, if that is known. */
  total?: number | undefined;
  read(this: void, range: KeyRange<Key>): Promise<Entry[]>;
  keyOf(this: void, entry: Entry): Key;
}

/** A list: one group behind the other, by name. */
export interface KeyedList<Entry, Key> {
  /** Tells it from other lists. */
  name: string;
  groups: readonly KeyedGroup<Entry, Key>[];
  divisions: Divisions<Key>;
  compare(this: void, one: Key, other: Key): number;
  /** How many entries it has. If that is out of date, a page far from any that was read may begin beside its offset. */
  total: number;
}

export interface Page {
  offset: number;
  limit: number;
}

/** Where an entry is: its group and key, and the divisions that it lies between. */
interface Place<Key> {
  group: string;
  key: Key;
  after: number;
  upTo: number;
}

interface Found<Entry, Key> {
  entry: Entry;
  place: Place<Key>;
}

/** The number of remembered places; each takes a few hundred bytes. */
const REMEMBERED = 1_000;
/** How many entries the first range of a page may hold, and the widest: wider ones find too much where a list gets dense. */
const NARROWEST = 100;
const WIDEST = 10_000;
/** A group of so few is read whole. */
const FEW = 500;

/**
 * Reads pages of long lists. Not every database stops at a limit: some read all that a query matches and sort it. So a
 * page is read in ranges of its key that cannot hold much, each twice as wide as the one before, until the page is full.
 * A page next to one that was read begins there; others are reached from the nearer end of the list. Places are kept in
 * this process only.
 */
export class KeyedPages<Entry, Key> {
  readonly #ends = new Map<string, Place<Key>>();
  readonly #beginnings = new Map<string, Place<Key>>();

  async read(list: KeyedList<Entry, Key>, { offset, limit }: Page): Promise<Entry[]> {
    if (limit === 0) return [];
    const found = await this.#find(list, { offset, limit });
    const [first, last] = [found[0], found.at(-1)];
    if (first) keepLatest(this.#beginnings, nameOf(list, offset), first.place, REMEMBERED);
    if (last) keepLatest(this.#ends, nameOf(list, offset + found.length), last.place, REMEMBERED);
    return found.map(({ entry }) => entry);
  }

  async #find(list: KeyedList<Entry, Key>, { offset, limit }: Page): Promise<Found<Entry, Key>[]> {
    const ended = this.#ends.get(nameOf(list, offset));
    if (offset === 0 || ended) return take(ahead(list, offset === 0 ? undefined : ended), { skip: 0, limit });
    const began = this.#beginnings.get(nameOf(list, offset + limit));
    if (began) return (await take(back(list, began), { skip: 0, limit })).reverse();
    const behind = list.total - offset - limit;
    if (offset <= behind) return take(ahead(list), { skip: offset, limit });
    const wanted = { skip: Math.max(behind, 0), limit: Math.max(Math.min(limit, list.total - offset), 0) };
    return (await take(back(list), wanted)).reverse();
  }
}

function nameOf({ name }: { name: string }, offset: number): string {
  return `${offset} ${name}`;
}

async function take<T>(parts: AsyncIterable<T[]>, { skip, limit }: { skip: number; limit: number }): Promise<T[]> {
  const taken: T[] = [];
  if (limit === 0) return taken;
  let left = skip;
  for await (const part of parts) {
    taken.push(...part.slice(left, left + limit - taken.length));
    left = Math.max(left - part.length, 0);
    if (taken.length === limit) break;
  }
  return taken;
}

/** Entries from the beginning or behind a place on, range by range. */
async function* ahead<Entry, Key>(
  { groups, divisions, compare }: KeyedList<Entry, Key>,
  from?: Place<Key>,
): AsyncGenerator<Found<Entry, Key>[]> {
  for (const group of groups) {
    if (from && group.name < from.group) continue;
    const start = from?.group === group.name ? from : undefined;
    let above = start?.key;
    let after = start?.after ?? 0;
    for (const width of widths(group, divisions)) {
      if (after >= divisions.count) break;
      const between = { after, upTo: Math.min(after + width, divisions.count) };
      after = between.upTo;
      const end = await divisions.endOf(after);
      if (start && end !== undefined && compare(end, start.key) <= 0) continue;
      yield placed(group, await group.read({ above, upTo: end }), between);
      above = end;
    }
  }
}

/** The same backwards, from the end or before a place on. */
async function* back<Entry, Key>(
  { groups, divisions, compare }: KeyedList<Entry, Key>,
  from?: Place<Key>,
): AsyncGenerator<Found<Entry, Key>[]> {
  for (const group of groups.toReversed()) {
    if (from && group.name > from.group) continue;
    const start = from?.group === group.name ? from : undefined;
    let upTo = start?.upTo ?? divisions.count;
    let end = start ? { below: start.key } : { upTo: await divisions.endOf(upTo) };
    for (const width of widths(group, divisions)) {
      if (upTo <= 0) break;
      const between = { after: Math.max(upTo - width, 0), upTo };
      upTo = between.after;
      const above = upTo === 0 ? undefined : await divisions.endOf(upTo);
      if (start && above !== undefined && compare(above, start.key) >= 0) continue;
      yield placed(group, await group.read({ above, ...end }), between).reverse();
      end = { upTo: above };
    }
  }
}

/** How many divisions to read at a time: twice as many as before. */
function* widths(
  { total = Infinity }: { total?: number | undefined },
  { count, size }: { count: number; size: number },
): Generator<number> {
  if (total <= FEW) yield count;
  const widest = Math.max(1, Math.floor(WIDEST / size));
  for (let width = Math.max(1, Math.ceil(NARROWEST / size)); ; width = Math.min(2 * width, widest)) yield width;
}

function placed<Entry, Key>(
  { name: group, keyOf }: KeyedGroup<Entry, Key>,
  entries: readonly Entry[],
  between: { after: number; upTo: number },
): Found<Entry, Key>[] {
  return entries.map((entry) => ({ entry, place: { group, key: keyOf(entry), ...between } }));
}
