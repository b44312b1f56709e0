import { AsyncLocalStorage } from 'node:async_hooks';
import type { Collection, Db, Filter } from 'mongodb';
import type { AuditEntry, AuditEvent } from '../model/audit-entry.ts';
import { defined } from '../runtime/defined.ts';
import { hashOfEntry, verifyChain, type AuditVerdict, type KnownEntry } from './audit-chain.ts';
import { isDuplicateKey } from './write-errors.ts';

/** Selects entries. */
export interface AuditFilter {
  by?: string;
  action?: string;
  subject?: string;
  request?: string;
  /** At or after; and before. */
  from?: Date;
  to?: Date;
}

/** How many numbers behind the last known entry are looked for at a time. */
const LOOKED_AHEAD = 100;

type End = Pick<AuditEntry, '_id' | 'hash'>;

interface Waiting {
  event: AuditEvent;
  at: Date;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Who did what, append-only: each entry is chained by its hash to the one before it. An entry's number is its key, so
 * if two processes append at once, one of them must take the next number.
 */
export class AuditTrail {
  readonly collection: Collection<AuditEntry>;
  #waiting: Waiting[] = [];
  #isWriting = false;
  /** The last entry, as far as this process knows. */
  #end: End | undefined;
  /** Entries of several requests are written together: not to end with the request that came first. */
  readonly #outsideOfCallers = AsyncLocalStorage.snapshot();

  constructor(db: Db) {
    this.collection = db.collection<AuditEntry>('audit');
  }

  /** Appends an entry; it is stored when this resolves. @throws what the database throws. */
  append(event: AuditEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, at: new Date(), resolve, reject });
      if (!this.#isWriting) this.#outsideOfCallers(() => this.#writeAll()).catch(reject);
    });
  }

  /** A page of entries, newest first, and how many there are in all. */
  async page(wanted: AuditFilter, { offset, limit }: { offset: number; limit: number }) {
    const filter = filterOf(wanted);
    if (Object.keys(filter).length === 0) return this.#pageOfAll(offset, limit);
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { entries: [], total };
    const page = this.collection.find(filter).sort({ _id: -1 }).skip(offset).limit(limit);
    return { entries: await page.toArray(), total };
  }

  /** Numbers have no gaps: they say which entries a page has, and none is counted. */
  async #pageOfAll(offset: number, limit: number): Promise<{ entries: AuditEntry[]; total: number }> {
    const total = await this.#findNewest();
    const numbers = Array.from({ length: limit }, (_, index) => total - offset - index);
    return { entries: await this.#numbered(numbers), total };
  }

  /** The number of the last entry, also if another process wrote it. */
  async #findNewest(): Promise<number> {
    let end = await this.#findEnd();
    for (let newest = end; newest; [newest] = await this.#numbered(numbersBehind(newest))) end = newest;
    // The next look begins there.
    if (end && end._id > (this.#end?._id ?? 0)) this.#end = end;
    return end?._id ?? 0;
  }

  /** The entries with these numbers, newest first. */
  async #numbered(numbers: readonly number[]): Promise<AuditEntry[]> {
    return this.collection
      .find({ _id: { $in: [...numbers] } })
      .sort({ _id: -1 })
      .toArray();
  }

  /** All selected entries, oldest first. */
  async *stream(wanted: AuditFilter = {}): AsyncGenerator<AuditEntry> {
    for await (const entry of this.collection.find(filterOf(wanted)).sort({ _id: 1 })) yield entry;
  }

  /**
   * Checks the chain from the first entry to the last.
   * @param known an entry's number and hash from an earlier check: a truncated or rewritten trail lacks it.
   */
  async verify(known?: KnownEntry): Promise<AuditVerdict> {
    return verifyChain(this.stream(), known);
  }

  /** One writer per process: entries that arrive during a write are appended together. */
  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const together = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(together);
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#isWriting = false;
  }

  async #write(together: readonly Waiting[]): Promise<void> {
    let rest = together;
    while (rest.length > 0) {
      const entries = chained(rest, await this.#findEnd());
      const end = entries.at(-1);
      if (!end) return;
      try {
        await this.collection.insertMany(entries);
        this.#end = end;
        for (const { resolve } of rest) resolve();
        return;
      } catch (error) {
        this.#end = undefined;
        if (!isDuplicateKey(error)) throw error;
        // Ordered, so the entries before the number that another process took are stored.
        const stored = await this.#storedOf(entries);
        rest.slice(0, stored).forEach(({ resolve }) => {
          resolve();
        });
        rest = rest.slice(stored);
      }
    }
  }

  /** The entry to go on from. Another process may have gone on from it, too: then its number is taken. */
  async #findEnd(): Promise<End | undefined> {
    const projection = { hash: 1 };
    const known = this.#end;
    if (known !== undefined) {
      // One key, where the embedded database would sort the whole trail. A database that was restored meanwhile lacks it.
      const found = await this.collection.findOne({ _id: known._id }, { projection });
      if (found?.hash === known.hash) return found;
      if (this.#end === known) this.#end = undefined;
    }
    return (await this.collection.findOne({}, { sort: { _id: -1 }, projection })) ?? undefined;
  }

  /** How many of these entries are in the trail, counted from the first. */
  async #storedOf(entries: readonly AuditEntry[]): Promise<number> {
    const hashes = entries.map(({ hash }) => hash);
    const ids = entries.map(({ _id }) => _id);
    return this.collection.countDocuments({ _id: { $in: ids }, hash: { $in: hashes } });
  }
}

function numbersBehind({ _id }: End): number[] {
  return Array.from({ length: LOOKED_AHEAD }, (_, index) => _id + index + 1);
}

function chained(waiting: readonly Waiting[], last?: End): AuditEntry[] {
  let { _id, hash } = last ?? { _id: 0, hash: '' };
  return waiting.map(({ event, at }) => {
    const entry = { ...event, _id: _id + 1, at, previous: hash };
    ({ _id } = entry);
    hash = hashOfEntry(entry);
    return { ...entry, hash };
  });
}

function filterOf({ by, action, subject, request, from, to }: AuditFilter): Filter<AuditEntry> {
  const filter: Filter<AuditEntry> = {};
  if (by !== undefined) filter.by = by;
  if (action !== undefined) filter.action = action;
  if (subject !== undefined) filter.subject = subject;
  if (request !== undefined) filter.request = request;
  if (from || to) filter.at = { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) };
  return filter;
}

/** An entry as callers see it, in the API and in exported files. */
export function auditLine({ _id, at, by, action, subject, result, request, details, previous, hash }: AuditEntry) {
  return {
    ...{ entry: _id, at: at.toISOString(), by, action, subject, result },
    ...defined({ request, details }),
    ...{ previous, hash },
  };
}
