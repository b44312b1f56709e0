import type { AnyBulkWriteOperation, Collection, Db, Document, Filter } from 'mongodb';
import type { DiscoveryFormat, DiscoveryPlace, DiscoveryRecord } from '../model/discovery.ts';
import { DatabaseClock } from './database-clock.ts';
import { DiscoveryProgress } from './discovery-progress.ts';
import { PublicationClock } from './publication-clock.ts';
import { byCodePoints } from './text-order.ts';
import { collectRefusals } from './write-errors.ts';

/** Selects records of the list. */
export interface DiscoverySelection {
  from?: Date | undefined;
  /** Never after the clock's horizon. */
  until: Date;
  set?: string | undefined;
  /** Only records after this place. */
  after?: DiscoveryPlace | undefined;
}

/** A discovery record with only the requested formats. */
export type ListedRecord = Omit<DiscoveryRecord, 'metadata' | 'digest' | 'revision' | 'opensAfter'> & {
  metadata?: Partial<DiscoveryRecord['metadata']>;
};

/** Discovery records: the metadata of assets that harvesters get. */
export class Discovery {
  readonly collection: Collection<DiscoveryRecord>;
  readonly clock: PublicationClock;
  readonly progress: DiscoveryProgress;

  constructor(db: Db, clock = new DatabaseClock(db)) {
    this.collection = db.collection<DiscoveryRecord>('discovery');
    this.progress = new DiscoveryProgress(db, () => clock.now());
    this.clock = new PublicationClock(db, () => clock.now());
  }

  async get(id: string): Promise<DiscoveryRecord | undefined> {
    return (await this.collection.findOne({ _id: id })) ?? undefined;
  }

  /** Records by id, without their metadata. */
  async stamps(ids: readonly string[]): Promise<Map<string, Omit<DiscoveryRecord, 'metadata'>>> {
    if (ids.length === 0) return new Map();
    const found = await this.collection.find({ _id: { $in: [...ids] } }, { projection: { metadata: 0 } }).toArray();
    return new Map(found.map((record) => [record._id, record]));
  }

  /**
   * Writes records, each only if the stored version is the one before its own (new records: no stored version).
   * @returns ids that another process wrote first.
   */
  async publish(records: readonly DiscoveryRecord[]): Promise<string[]> {
    if (records.length === 0) return [];
    const operations = records.map((record): AnyBulkWriteOperation<DiscoveryRecord> => {
      if (record.version === 1) return { insertOne: { document: record } };
      return { replaceOne: { filter: { _id: record._id, version: record.version - 1 }, replacement: record } };
    });
    const { result, refusals } = await collectRefusals(() => this.collection.bulkWrite(operations, { ordered: false }));
    const refusal = refusals.find(({ duplicate }) => !duplicate);
    if (refusal) throw new Error(`A discovery record could not be written: ${refusal.message}`);
    if (result && result.insertedCount + result.matchedCount === records.length) return [];
    const stored = await this.stamps(records.map(({ _id }) => _id));
    return records
      .filter(({ _id, version, datestamp, digest }) => {
        const now = stored.get(_id);
        const isOurs = now?.version === version && now.digest === digest;
        // An overtaken turn may have written the same content with an older datestamp.
        return !isOurs || now.datestamp.getTime() !== datestamp.getTime();
      })
      .map(({ _id }) => _id);
  }

  /** Notes that records already match their assets at these revisions, and until when. */
  async confirm(
    shown: readonly { id: string; version: number; revision: number; opensAfter?: string }[],
  ): Promise<void> {
    if (shown.length === 0) return;
    const operations = shown.map(({ id, version, revision, opensAfter }): AnyBulkWriteOperation<DiscoveryRecord> => {
      const opening = opensAfter === undefined ? { $unset: { opensAfter: '' as const } } : { $set: { opensAfter } };
      return { updateOne: { filter: { _id: id, version }, update: { $max: { revision }, ...opening } } };
    });
    await this.collection.bulkWrite(operations, { ordered: false });
  }

  /** Ids of records that an embargo kept from showing more until before that day (YYYYMMDD), in order. */
  async openedBefore(day: string, after: string | undefined, limit: number): Promise<string[]> {
    const filter: Filter<DiscoveryRecord> = { opensAfter: { $lt: day }, ...(after ? { _id: { $gt: after } } : {}) };
    const found = await this.collection
      .find(filter, { projection: { _id: 1 } })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /**
   * The next records of a selection, by datestamp and id. @param format the metadata format to include; omitted for
   * headers.
   */
  async list(selection: DiscoverySelection, limit: number, format?: DiscoveryFormat): Promise<ListedRecord[]> {
    const projection: Document = { digest: 0, revision: 0, opensAfter: 0 };
    if (format === undefined) projection['metadata'] = 0;
    else for (const other of OTHER_FORMATS[format]) projection[`metadata.${other}`] = 0;
    const found: ListedRecord[] = [];
    const { after, from } = selection;
    const start = after ? new Date(after.datestamp.getTime() + SECOND_MS) : (from ?? (await this.earliest()));
    if (start === undefined) return found;
    for (const place of placesOf(selection, start.getTime())) {
      const pages = await Promise.all(
        inSet(place, selection.set).map((filter) =>
          this.collection
            .find(filter, { projection })
            .sort({ datestamp: 1, _id: 1 })
            .limit(limit - found.length)
            .toArray(),
        ),
      );
      found.push(...(pages.flat() as ListedRecord[]).sort(byPlace).slice(0, limit - found.length));
      if (found.length === limit) break;
    }
    return found;
  }

  /**
   * A lower limit of all datestamps; undefined while nothing is published. Looked up once and stored, because some
   * engines scan all records for it.
   */
  async earliest(): Promise<Date | undefined> {
    const noted = await this.clock.first();
    if (noted) return noted;
    const [found] = await this.collection
      .find({}, { projection: { datestamp: 1 } })
      .sort({ datestamp: 1, _id: 1 })
      .limit(1)
      .toArray();
    if (found) await this.clock.noteFirst(found.datestamp);
    return found?.datestamp;
  }
}

const SECOND_MS = 1_000;

const OTHER_FORMATS: Record<DiscoveryFormat, DiscoveryFormat[]> = {
  oai_dc: ['datacite', 'esploro'],
  datacite: ['oai_dc', 'esploro'],
  esploro: ['oai_dc', 'datacite'],
};

/**
 * Consecutive ranges of the list, each read from an index: the rest of the second of `after`, then ranges from the
 * second `start` on. They start narrow and widen until a page is full, because some engines scan a whole range even for
 * a few rows.
 */
function* placesOf({ until, after }: DiscoverySelection, start: number): Generator<Filter<DiscoveryRecord>> {
  if (after) yield { datestamp: after.datestamp, _id: { $gt: after.id } };
  // Datestamps are whole seconds; every server can use a compound index for an exclusive bound.
  const end = until.getTime() + SECOND_MS;
  for (let from = start, width = SECOND_MS; from < end; from += width, width *= 4) {
    yield { datestamp: { $gte: new Date(from), $lt: new Date(Math.min(from + width, end)) } };
  }
}

/** A record is in a set or has left it, never both. */
function inSet(place: Filter<DiscoveryRecord>, set: string | undefined): Filter<DiscoveryRecord>[] {
  if (set === undefined) return [place];
  return [
    { ...place, sets: set },
    { ...place, leftSets: set },
  ];
}

function byPlace(one: ListedRecord, other: ListedRecord): number {
  return one.datestamp.getTime() - other.datestamp.getTime() || byCodePoints(one._id, other._id);
}
