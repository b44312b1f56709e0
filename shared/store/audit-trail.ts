import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { Collection, Db, Filter } from 'mongodb';
import type { AuditEntry, AuditEvent } from '../model/audit-entry.ts';
import { defined } from '../runtime/defined.ts';
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

/** Whether the chain is intact, and up to where. Record `entries` and `head` elsewhere to detect later truncation. */
export interface AuditVerdict {
  entries: number;
  /** The hash of the last entry; empty if there are no entries. */
  head: string;
  /** The number of the first entry that does not fit, and why. */
  broken?: { entry: number; why: string };
}

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
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { entries: [], total };
    const page = this.collection.find(filter).sort({ _id: -1 }).skip(offset).limit(limit);
    return { entries: await page.toArray(), total };
  }

  /** All selected entries, oldest first. */
  async *stream(wanted: AuditFilter = {}): AsyncGenerator<AuditEntry> {
    for await (const entry of this.collection.find(filterOf(wanted)).sort({ _id: 1 })) yield entry;
  }

  /**
   * Checks the chain from the first entry to the last.
   * @param known an entry's number and hash from an earlier check: a truncated or rewritten trail lacks it.
   */
  async verify(known?: { entry: number; hash: string }): Promise<AuditVerdict> {
    let entries = 0;
    let head = '';
    const broken = (entry: number, why: string): AuditVerdict => ({ entries, head, broken: { entry, why } });
    for await (const entry of this.stream()) {
      const expected = entries + 1;
      if (entry._id !== expected) return broken(expected, `entry ${expected} is missing`);
      if (entry.previous !== head) return broken(expected, 'it does not follow from the entry before it');
      if (entry.hash !== hashOfEntry(entry)) return broken(expected, 'its content was changed');
      if (known?.entry === expected && known.hash !== entry.hash) {
        return broken(expected, 'it is not the entry that was noted');
      }
      entries = expected;
      head = entry.hash;
    }
    if (known && known.entry > entries) return broken(known.entry, `entry ${known.entry}, which was noted, is missing`);
    return { entries, head };
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
      const last = await this.collection.findOne({}, { sort: { _id: -1 }, projection: { hash: 1 } });
      const entries = chained(rest, last ?? undefined);
      const [next] = entries;
      if (!next) return;
      try {
        await this.collection.insertMany(entries);
        for (const { resolve } of rest) resolve();
        return;
      } catch (error) {
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

  /** How many of these entries are in the trail, counted from the first. */
  async #storedOf(entries: readonly AuditEntry[]): Promise<number> {
    const hashes = entries.map(({ hash }) => hash);
    const ids = entries.map(({ _id }) => _id);
    return this.collection.countDocuments({ _id: { $in: ids }, hash: { $in: hashes } });
  }
}

function chained(waiting: readonly Waiting[], last?: Pick<AuditEntry, '_id' | 'hash'>): AuditEntry[] {
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

/** The hash of an entry: changing, removing or reordering entries breaks the chain from there on. */
function hashOfEntry({ _id, at, by, action, subject, result, request, details, previous }: Omit<AuditEntry, 'hash'>) {
  const sorted = Object.entries(details ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const said = [_id, at.toISOString(), by, action, subject, result, request ?? null, sorted, previous];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

/** An entry as callers see it, in the API and in exported files. */
export function auditLine({ _id, at, by, action, subject, result, request, details, previous, hash }: AuditEntry) {
  return {
    ...{ entry: _id, at: at.toISOString(), by, action, subject, result },
    ...defined({ request, details }),
    ...{ previous, hash },
  };
}
