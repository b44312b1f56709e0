import { AsyncLocalStorage } from 'node:async_hooks';
import type { Collection, Db, Document } from 'mongodb';

/** What a read may take. */
export interface ReadBounds {
  /** Of the database's time, in milliseconds. */
  maxTimeMS: number;
  /** Ends the read, in the database too. */
  signal?: AbortSignal;
}

const current = new AsyncLocalStorage<ReadBounds>();

/** Limits every read of the store in this work, including everything it calls and waits for. */
export function withReadBounds<T>(bounds: ReadBounds, work: () => T): T {
  return current.run(bounds, work);
}

/** Bounds reads further: they end after so long together, whatever else bounds them. */
export function withinTime<T>(ms: number, work: () => T): T {
  const outer = current.getStore();
  const over = AbortSignal.timeout(ms);
  const signal = outer?.signal ? AbortSignal.any([outer.signal, over]) : over;
  return current.run({ maxTimeMS: Math.min(ms, outer?.maxTimeMS ?? ms), signal }, work);
}

/** What a read that says nothing itself is given. One of a transaction ends with it. */
function boundsFor(options: object | undefined): Partial<ReadBounds> {
  const bounds = current.getStore();
  return bounds === undefined || (options && 'session' in options && options.session) ? {} : bounds;
}

/**
 * Makes the reads of a database keep to the caller's bounds, see `withReadBounds`: an API request is bounded in every
 * part of the store.
 */
export function boundReads(db: Db): Db {
  const collectionOf = db.collection.bind(db);
  db.collection = <T extends Document>(...asked: Parameters<Db['collection']>) =>
    boundCollection(collectionOf<T>(...asked));
  return db;
}

function boundCollection<T extends Document>(collection: Collection<T>): Collection<T> {
  const find = collection.find.bind(collection) as (filter?: object, options?: object) => unknown;
  const countDocuments = collection.countDocuments.bind(collection);
  const aggregate = collection.aggregate.bind(collection) as (pipeline?: Document[], options?: object) => unknown;
  const distinct = collection.distinct.bind(collection) as (...asked: unknown[]) => unknown;
  // `findOne` calls `find`.
  return Object.assign(collection, {
    find: (filter: object = {}, options?: object) => find(filter, { ...boundsFor(options), ...options }),
    countDocuments: (filter: Parameters<typeof countDocuments>[0] = {}, options?: object) =>
      countDocuments(filter, { ...boundsFor(options), ...options }),
    aggregate: (pipeline: Document[] = [], options?: object) =>
      aggregate(pipeline, { ...boundsFor(options), ...options }),
    distinct: (key: string, filter: object = {}, options?: object) =>
      distinct(key, filter, { ...maxTimeFor(options), ...options }),
  });
}

/** `distinct` takes no signal. */
function maxTimeFor(options: object | undefined): Partial<ReadBounds> {
  const { maxTimeMS } = boundsFor(options);
  return maxTimeMS === undefined ? {} : { maxTimeMS };
}
