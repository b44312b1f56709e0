import type { Collection, Db, Filter } from 'mongodb';
import { gatherCalls } from '../runtime/gather-calls.ts';
import type { ConfigurationChange, ConfigurationEntry } from '../model/configuration-entry.ts';
import { containsText } from './contains-text.ts';
import { isDuplicateKey } from './write-errors.ts';

type StoredEntry = ConfigurationEntry & { _id: string };
type StoredChange = ConfigurationChange & { _id: string };

const WITHOUT_ID = { projection: { _id: 0 } } as const;
/** How often a note is retried if somebody else changed the entry at the same moment. */
const NOTE_TRIES = 10;
const READ_TOGETHER = { most: 50, atOnce: 1, restMs: 50 };

/** What staff configure, and who changed it. The entry is written first, then the row of its change. */
export class Configuration {
  readonly collection: Collection<StoredEntry>;
  readonly changes: Collection<StoredChange>;
  /** The activities of many members read the same few entries at the same time. */
  readonly #read: (id: string) => Promise<ConfigurationEntry | undefined>;

  constructor(db: Db) {
    this.collection = db.collection<StoredEntry>('configuration');
    this.changes = db.collection<StoredChange>('configuration_changes');
    this.#read = gatherCalls(async (ids: readonly string[]) => {
      const found = await this.collection.find({ _id: { $in: [...new Set(ids)] } }).toArray();
      const byId = new Map(found.map(({ _id, ...entry }) => [_id, entry]));
      return ids.map((id) => byId.get(id));
    }, READ_TOGETHER);
  }

  async get<C = unknown>(kind: string, code: string): Promise<ConfigurationEntry<C> | undefined> {
    return (await this.#read(entryId(kind, code))) as ConfigurationEntry<C> | undefined;
  }

  /** All entries of a kind, by code. */
  async list<C = unknown>(kind: string): Promise<ConfigurationEntry<C>[]> {
    const found = await this.collection.find({ kind }, WITHOUT_ID).sort({ code: 1 }).toArray();
    return found as ConfigurationEntry<C>[];
  }

  /** A page of entries by code, and how many there are in all. @param text part of the code, in any case. */
  async page(kind: string, { text, offset, limit }: { text?: string | undefined; offset: number; limit: number }) {
    const filter: Filter<StoredEntry> = { kind };
    if (text !== undefined) filter.code = containsText(text);
    const total = await this.collection.countDocuments(filter);
    if (limit === 0 || offset >= total) return { entries: [], total };
    const page = this.collection.find(filter, WITHOUT_ID).sort({ code: 1 }).skip(offset).limit(limit);
    return { entries: (await page.toArray()) as ConfigurationEntry[], total };
  }

  /** @returns false if the code is taken. */
  async insert(entry: ConfigurationEntry, secrets: string[]): Promise<boolean> {
    try {
      await this.collection.insertOne({ ...entry, _id: entryId(entry.kind, entry.code) });
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
    await this.#record(entry, 'created', { after: entry.content, secrets });
    return true;
  }

  /** @returns false if somebody changed or deleted the entry since `was` was read. */
  async replace(
    was: ConfigurationEntry,
    next: ConfigurationEntry,
    secrets: string[],
    action: 'replaced' | 'noted' = 'replaced',
  ): Promise<boolean> {
    const { matchedCount } = await this.collection.replaceOne(
      { _id: entryId(was.kind, was.code), version: was.version },
      { ...next, version: was.version + 1 },
    );
    if (matchedCount === 0) return false;
    await this.#record({ ...next, version: was.version + 1 }, action, {
      before: was.content,
      after: next.content,
      secrets,
    });
    return true;
  }

  async delete(was: ConfigurationEntry, by: string, at: Date): Promise<boolean> {
    const { deletedCount } = await this.collection.deleteOne({
      _id: entryId(was.kind, was.code),
      version: was.version,
    });
    if (deletedCount === 0) return false;
    const gone = { ...was, version: was.version + 1, changedBy: by, changedAt: at };
    await this.#record(gone, 'deleted', { before: was.content, secrets: Object.keys(was.secrets) });
    return true;
  }

  /**
   * Notes in an entry what an activity learned, such as a token that no longer works; does nothing if the entry is
   * gone.
   */
  async patch(kind: string, code: string, content: Record<string, unknown>, by: string): Promise<void> {
    for (let tries = 0; tries < NOTE_TRIES; tries += 1) {
      const was = await this.get<Record<string, unknown>>(kind, code);
      if (!was) return;
      const next = { ...was, content: { ...was.content, ...content }, changedBy: by, changedAt: new Date() };
      if (await this.replace(was, next, [], 'noted')) return;
    }
    throw new Error(`The entry ${code} of ${kind} could not be written, because others keep changing it.`);
  }

  /** Replaces the entry's sealed texts with others that mean the same. */
  async reseal(was: ConfigurationEntry, secrets: Record<string, string>): Promise<boolean> {
    const { matchedCount } = await this.collection.updateOne(
      { _id: entryId(was.kind, was.code), version: was.version },
      { $set: { secrets } },
    );
    return matchedCount === 1;
  }

  /** The sealed secrets of all entries that have any. */
  async *sealed(): AsyncGenerator<Pick<ConfigurationEntry, 'kind' | 'code' | 'secrets'>> {
    const only = { projection: { _id: 0, kind: 1, code: 1, secrets: 1 } } as const;
    for await (const entry of this.collection.find({ secrets: { $ne: {} } }, only)) yield entry;
  }

  /** Who changed an entry, newest first; also for a deleted entry. */
  async history(kind: string, code: string, { offset, limit }: { offset: number; limit: number }) {
    const filter = { kind, code };
    const total = await this.changes.countDocuments(filter);
    if (limit === 0 || offset >= total) return { changes: [], total };
    const page = this.changes.find(filter, WITHOUT_ID).sort({ at: -1, version: -1 }).skip(offset).limit(limit);
    return { changes: (await page.toArray()) as ConfigurationChange[], total };
  }

  async #record(
    { kind, code, version, changedBy, changedAt }: ConfigurationEntry,
    action: ConfigurationChange['action'],
    what: Pick<ConfigurationChange, 'before' | 'after' | 'secrets'>,
  ): Promise<void> {
    const _id = `${entryId(kind, code)}:${version}:${changedAt.getTime()}`;
    const row: StoredChange = { _id, kind, code, version, action, by: changedBy, at: changedAt, ...what };
    try {
      await this.changes.insertOne(row);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

function entryId(kind: string, code: string): string {
  return `${kind}/${code}`;
}
