import { dequal } from 'dequal';
import { MongoServerError, type Db, type IndexDescriptionInfo } from 'mongodb';
import { INDEXES, nameOf, type WantedIndex } from './indexes.ts';
import { toUnusable, UnusableDatabaseError } from './unusable-database.ts';

/** Below this number of documents an index builds in seconds, and a start waits for it. */
const QUICKLY_BUILT = 100_000;
const OTHER_OPTIONS = 'is there with other options. "npm run indexes -- --replace" builds it anew.';
const NAMESPACE_NOT_FOUND = 26;

/** An index as Muster needs it and as it exists. */
export interface IndexState {
  collection: string;
  name: string;
  /** `differs`: exists with other options; `other`: Muster does not need it, though an earlier version may have. */
  state: 'there' | 'missing' | 'differs' | 'other';
  wanted?: WantedIndex;
}

/** Reported while indexes are being updated. */
export interface IndexNews {
  collection: string;
  index: string;
  what: string;
}

/** Compares the existing indexes with those that Muster needs. Fast for collections of any size. */
export async function compareIndexes(db: Db, wanted: readonly WantedIndex[] = INDEXES): Promise<IndexState[]> {
  const states: IndexState[] = [];
  const existing = await namesOfCollections(db);
  for (const [collection, ofCollection] of byCollection(wanted)) {
    const found = existing.has(collection) ? await readIndexes(db, collection) : [];
    const known = new Set<string>();
    for (const index of ofCollection) {
      const match = found.find((each) => isSame(index, each));
      const sameName = found.find(({ name }) => name === nameOf(index));
      known.add((match ?? sameName)?.name ?? '');
      const state = match ? 'there' : sameName ? 'differs' : 'missing';
      states.push({ collection, name: match?.name ?? nameOf(index), state, wanted: index });
    }
    for (const { name } of found) {
      if (name !== undefined && !known.has(name)) states.push({ collection, name, state: 'other' });
    }
  }
  return states;
}

/**
 * Builds missing indexes. A start waits for those that build in seconds and for unique ones; the rest are built in the
 * background. Safe to call from several processes at once.
 * @param patient for calls without a time limit.
 * @param quicklyBuilt the number of documents up to which a start waits.
 * @returns `rest`, which resolves when the others are built; it never rejects.
 * @throws UnusableDatabaseError if a unique index cannot be built.
 */
export async function ensureIndexes(
  db: Db,
  patient: Db,
  tell: (news: IndexNews) => void,
  wanted: readonly WantedIndex[] = INDEXES,
  quicklyBuilt = QUICKLY_BUILT,
): Promise<{ rest: Promise<void> }> {
  const missing: WantedIndex[] = [];
  for (const { collection, name, state, wanted: index } of await compareIndexes(db, wanted)) {
    if (!index || state === 'there') continue;
    if (state === 'missing') missing.push(index);
    else if (isUnique(index))
      throw new UnusableDatabaseError(
        `The database cannot be used: the index ${name} of ${collection} ${OTHER_OPTIONS}`,
      );
    else tell({ collection, index: name, what: OTHER_OPTIONS });
  }
  const rest: WantedIndex[] = [];
  const existing = await namesOfCollections(db);
  for (const [collection, ofCollection] of byCollection(missing)) {
    const isSmall =
      !existing.has(collection) || (await db.collection(collection).estimatedDocumentCount()) <= quicklyBuilt;
    await buildTogether(patient, collection, isSmall ? ofCollection : ofCollection.filter(isUnique));
    if (!isSmall) rest.push(...ofCollection.filter((index) => !isUnique(index)));
  }
  return { rest: buildBesideWork(patient, rest, tell) };
}

/** Indexes of one collection, in one call: a start needs some forty calls less than indexes. */
async function buildTogether(db: Db, collection: string, indexes: readonly WantedIndex[]): Promise<void> {
  if (indexes.length === 0) return;
  try {
    await db.collection(collection).createIndexes(
      indexes.map((index) => ({ ...index.options, key: { ...index.key }, name: nameOf(index) })),
      {},
    );
  } catch {
    // One after another, so that an error names its index.
    for (const index of indexes) await buildIndex(db, index);
  }
}

/** One at a time: each build takes memory and disk on the server. */
async function buildBesideWork(db: Db, rest: readonly WantedIndex[], tell: (news: IndexNews) => void): Promise<void> {
  for (const index of rest) {
    const { collection } = index;
    const news = (what: string) => tell({ collection, index: nameOf(index), what });
    news('is being built; until then some calls are slow. "npm run indexes" shows how far it is');
    try {
      await buildIndex(db, index);
      news('is built');
    } catch (error) {
      news(`could not be built: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/**
 * Builds an index, or waits for another process that is building it. @throws UnusableDatabaseError if it can never be
 * built.
 */
export async function buildIndex(db: Db, index: WantedIndex): Promise<void> {
  const { collection, key, options = {} } = index;
  try {
    await db.collection(collection).createIndex(key, { ...options, name: nameOf(index) }, {});
  } catch (error) {
    const unusable = toUnusable(error);
    if (!unusable) throw error;
    throw new UnusableDatabaseError(`${unusable.message} (index ${nameOf(index)} of ${collection})`);
  }
}

/** Replaces the index that has this name. Calls are slow in the meantime; a unique index is briefly not enforced. */
export async function replaceIndex(db: Db, index: WantedIndex): Promise<void> {
  await db.collection(index.collection).dropIndex(nameOf(index));
  await buildIndex(db, index);
}

async function namesOfCollections(db: Db): Promise<Set<string>> {
  const found = await db.listCollections({}, { nameOnly: true }).toArray();
  return new Set(found.map(({ name }) => name));
}

function byCollection(indexes: readonly WantedIndex[]): Map<string, WantedIndex[]> {
  const collections = new Map<string, WantedIndex[]>();
  for (const index of indexes) {
    collections.set(index.collection, [...(collections.get(index.collection) ?? []), index]);
  }
  return collections;
}

function isUnique({ options }: WantedIndex): boolean {
  return options?.unique === true;
}

async function readIndexes(db: Db, collection: string): Promise<IndexDescriptionInfo[]> {
  try {
    const found = await db.collection(collection).listIndexes().toArray();
    return (found as IndexDescriptionInfo[]).filter(({ name }) => name !== '_id_');
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}

function isSame({ key, options = {} }: WantedIndex, found: IndexDescriptionInfo): boolean {
  return (
    dequal(
      Object.entries(key),
      Object.entries(found.key).map(([field, order]) => [field, Number(order)]),
    ) &&
    (options.unique ?? false) === (found.unique ?? false) &&
    options.expireAfterSeconds === found.expireAfterSeconds &&
    dequal(options.partialFilterExpression, found['partialFilterExpression']) &&
    found.sparse !== true
  );
}
