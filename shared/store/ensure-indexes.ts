import { dequal } from 'dequal';
import { MongoServerError, type Db, type IndexDescriptionInfo } from 'mongodb';
import { INDEXES, nameOf, type WantedIndex } from './indexes.ts';
import { toUnusable, UnusableDatabaseError } from './unusable-database.ts';

/** Building an index for fewer documents takes seconds: a start waits for it. */
const QUICKLY_BUILT = 100_000;
const OTHER_OPTIONS = 'is there with other options. "npm run indexes -- --replace" builds it anew.';
const NAMESPACE_NOT_FOUND = 26;

/** An index as Muster needs it and as it is there. */
export interface IndexState {
  collection: string;
  name: string;
  /** `differs`: there with other options; `other`: Muster does not need it, an earlier version did perhaps. */
  state: 'there' | 'missing' | 'differs' | 'other';
  wanted?: WantedIndex;
}

/** What is told while indexes are brought up to date. */
export interface IndexNews {
  collection: string;
  index: string;
  what: string;
}

/** Compares what is there with what Muster needs. Quick however large the collections are. */
export async function compareIndexes(db: Db, wanted: readonly WantedIndex[] = INDEXES): Promise<IndexState[]> {
  const states: IndexState[] = [];
  for (const collection of new Set(wanted.map((index) => index.collection))) {
    const ofCollection = wanted.filter((index) => index.collection === collection);
    const found = await readIndexes(db, collection);
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
 * Makes what is missing. A start waits for what is built in seconds, and for what has to be unique; the rest is built
 * beside the work. Safe to call from several processes at once.
 * @param patient for calls that take as long as they take.
 * @param quicklyBuilt for up to so many documents a start waits.
 * @returns when the rest is built; it never rejects.
 * @throws UnusableDatabaseError when an index that has to be unique cannot be.
 */
export async function ensureIndexes(
  db: Db,
  patient: Db,
  tell: (news: IndexNews) => void,
  wanted: readonly WantedIndex[] = INDEXES,
  quicklyBuilt = QUICKLY_BUILT,
): Promise<{ rest: Promise<void> }> {
  const rest: WantedIndex[] = [];
  for (const { collection, name, state, wanted: index } of await compareIndexes(db, wanted)) {
    if (!index || state === 'there') continue;
    const isUnique = index.options?.unique === true;
    if (state === 'differs') {
      if (isUnique)
        throw new UnusableDatabaseError(
          `The database cannot be used: the index ${name} of ${collection} ${OTHER_OPTIONS}`,
        );
      tell({ collection, index: name, what: OTHER_OPTIONS });
    } else if (isUnique || (await db.collection(collection).estimatedDocumentCount()) <= quicklyBuilt) {
      await buildIndex(patient, index);
    } else rest.push(index);
  }
  return { rest: buildBesideWork(patient, rest, tell) };
}

/** One after another: each build takes memory and disk of the server. */
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

/** Builds an index, or waits for the one who builds it. @throws UnusableDatabaseError where that can never be. */
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

/** Builds an index in place of the one that has its name. Calls are slow meanwhile; an index that has to be unique is not for a moment. */
export async function replaceIndex(db: Db, index: WantedIndex): Promise<void> {
  await db.collection(index.collection).dropIndex(nameOf(index));
  await buildIndex(db, index);
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
