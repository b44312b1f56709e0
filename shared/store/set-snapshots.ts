import { randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';

const IDS_PER_PAGE = 1_000;
const PAGES_PER_INSERT = 20;

/** How long a client may take to page through a snapshot. */
const KEPT_FOR_MS = 60 * 60 * 1_000;

/** How long after the count was returned a first page is still taken from the same snapshot. */
const BEGINS_WITHIN_MS = 10_000;

/** The members of a logical set at the moment when a caller got their count. */
export interface SetSnapshot {
  /** `set caller`: a caller has one snapshot per set, the newest. */
  _id: string;
  key: string;
  /** The set's version: another query invalidates the snapshot. */
  version: number;
  members: number;
  at: Date;
  isBegun: boolean;
  expires: Date;
}

interface SnapshotPage {
  _id: string;
  key: string;
  ids: string[];
  expires: Date;
}

/** The set and the caller. */
export interface SnapshotOf {
  set: string;
  version: number;
  caller: string;
}

/**
 * Snapshots of logical sets. Clients page through members until they have the count they were given, so the members
 * must not change in between.
 */
export class SetSnapshots {
  readonly #snapshots: Collection<SetSnapshot>;
  readonly #pages: Collection<SnapshotPage>;

  constructor(db: Db) {
    this.#snapshots = db.collection<SetSnapshot>('set_snapshots');
    this.#pages = db.collection<SnapshotPage>('set_snapshot_pages');
  }

  /** Stores these ids for the caller, replacing the previous snapshot. */
  async take({ set, version, caller }: SnapshotOf, ids: AsyncIterable<string>): Promise<SetSnapshot> {
    const key = randomBytes(12).toString('hex');
    const at = new Date();
    const expires = new Date(at.getTime() + KEPT_FOR_MS);
    const members = await this.#writePages(key, ids, expires);
    const snapshot = { _id: `${set} ${caller}`, key, version, members, at, isBegun: false, expires };
    const replaced = await this.#snapshots.findOneAndReplace({ _id: snapshot._id }, snapshot, { upsert: true });
    if (replaced) await this.#pages.deleteMany({ key: replaced.key });
    return snapshot;
  }

  /** The snapshot for a first page: returned once, soon after it was taken. */
  async begin({ set, version, caller }: SnapshotOf): Promise<SetSnapshot | undefined> {
    const since = new Date(Date.now() - BEGINS_WITHIN_MS);
    const fresh = { _id: `${set} ${caller}`, version, isBegun: false, at: { $gt: since } };
    return (await this.#snapshots.findOneAndUpdate(fresh, { $set: { isBegun: true } })) ?? undefined;
  }

  /** The snapshot for a later page. */
  async current({ set, version, caller }: SnapshotOf): Promise<SetSnapshot | undefined> {
    const kept = { _id: `${set} ${caller}`, version, expires: { $gt: new Date() } };
    return (await this.#snapshots.findOne(kept)) ?? undefined;
  }

  async ids({ key }: SetSnapshot, offset: number, limit: number): Promise<string[]> {
    if (limit === 0) return [];
    const first = Math.floor(offset / IDS_PER_PAGE);
    const last = Math.floor((offset + limit - 1) / IDS_PER_PAGE);
    const wanted = Array.from({ length: last - first + 1 }, (_, index) => pageId(key, first + index));
    const pages = await this.#pages.find({ _id: { $in: wanted } }).toArray();
    const byId = new Map(pages.map((page) => [page._id, page.ids]));
    const from = offset - first * IDS_PER_PAGE;
    return wanted.flatMap((id) => byId.get(id) ?? []).slice(from, from + limit);
  }

  async #writePages(key: string, ids: AsyncIterable<string>, expires: Date): Promise<number> {
    let members = 0;
    let number = 0;
    let page: string[] = [];
    let pages: SnapshotPage[] = [];
    const write = async () => {
      if (pages.length > 0) await this.#pages.insertMany(pages);
      pages = [];
    };
    const close = () => {
      pages.push({ _id: pageId(key, number++), key, ids: page, expires });
      page = [];
    };
    for await (const id of ids) {
      members += 1;
      if (page.push(id) === IDS_PER_PAGE) close();
      if (pages.length === PAGES_PER_INSERT) await write();
    }
    if (page.length > 0) close();
    await write();
    return members;
  }
}

function pageId(key: string, number: number): string {
  return `${key}:${number}`;
}
