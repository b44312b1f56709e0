import { MongoNetworkError, type ClientSession, type Collection, type Db, type MongoClient } from 'mongodb';
import type { Asset } from '../../shared/model/asset.ts';
import { Batches } from '../../shared/store/batches.ts';
import { Freezing } from '../../shared/store/freezing.ts';
import { Journal } from '../../shared/store/journal.ts';
import { Records } from '../../shared/store/records.ts';
import { Runs } from '../../shared/store/runs.ts';
import type { Store } from '../../shared/store/store.ts';
import { fc } from './property-testing.ts';

/** Longer than any call takes: a call that takes longer hangs, and is reported by name. */
const HANGS_MS = 60_000;

/** What happens to one call: it goes through, is never made, or is made and its answer lost. */
export type Fate = 'answered' | 'not made' | 'answer lost';

/** One decision of the schedule: who goes next, and what happens to the call. */
export interface Turn {
  who: number;
  fate: Fate;
}

/** Schedules for up to so many actors: most calls go through, some are never made, some lose their answer. */
export function arbitraryTurns({
  actors,
  answered = 8,
  ...length
}: {
  actors: number;
  /** Of so many calls that are answered one is not made, and two are made and their answers lost. */
  answered?: number;
  minLength: number;
  maxLength: number;
}): fc.Arbitrary<Turn[]> {
  const turn = fc.record<Turn>({
    who: fc.nat({ max: actors - 1 }),
    fate: fc.oneof(
      { weight: answered, arbitrary: fc.constant('answered' as const) },
      { weight: 1, arbitrary: fc.constant('not made' as const) },
      { weight: 2, arbitrary: fc.constant('answer lost' as const) },
    ),
  });
  return fc.array(turn, { ...length, size: 'max' });
}

/**
 * Lets several actors work on one store, one call at a time, in an order and with faults that a test decides beforehand.
 * When the turns are used up, calls go through in the order they come.
 */
export class Interleaver {
  readonly #turns: Turn[];
  readonly #waiting: { actor: number; release: (fate: Fate) => Promise<void> }[] = [];
  readonly #live = new Set<number>();
  readonly #afterWrite: (collection: string) => Promise<void>;
  /** What the transaction at its turn has written to. */
  readonly #writtenTogether = new Set<string>();

  /** @param afterWrite looks at what is stored after each write of a view of `storeOver`, before anybody else goes on. */
  constructor(turns: readonly Turn[], afterWrite: (collection: string) => Promise<void> = async () => undefined) {
    this.#turns = [...turns];
    this.#afterWrite = afterWrite;
  }

  /** Runs the actors to their ends. */
  async run(actors: readonly ((actor: number) => Promise<void>)[]): Promise<void> {
    const ends = actors.map((actor, index) => {
      this.#live.add(index);
      return actor(index).finally(() => this.#live.delete(index));
    });
    const all = Promise.all(ends);
    let isOver = false;
    const over = all.finally(() => (isOver = true));
    over.catch(() => undefined);
    for (;;) {
      await this.#quiet(() => isOver);
      if (isOver || this.#waiting.length === 0) break;
      const turn = this.#turns.shift() ?? { who: 0, fate: 'answered' };
      const [next] = this.#waiting.splice(turn.who % this.#waiting.length, 1);
      await next?.release(turn.fate);
    }
    await all;
  }

  /** A view of the store for one actor: every call waits for its turn. */
  storeFor(actor: number, store: Store): Store {
    const guarded = <T extends object>(part: T): T =>
      new Proxy(part, {
        get: (target, property) => {
          const value: unknown = Reflect.get(target, property, target);
          if (typeof value !== 'function') return value;
          return (...given: unknown[]) =>
            this.#call(actor, String(property), value.bind(target) as (...all: unknown[]) => unknown, given);
        },
      });
    const parts = {
      assets: guarded(store.assets),
      batches: guarded(store.batches),
      journal: guarded(store.journal),
      runs: guarded(store.runs),
    };
    return { ...store, ...parts, records: () => parts.assets };
  }

  /**
   * A view of the store for one actor in which every single operation of the database waits for its turn: also what one call
   * of the store does in several steps can be come between. A transaction is one step, as it is for the others.
   */
  storeOver(actor: number, store: Store, db: Db): Store {
    const client = this.#guardedClient(actor, db.client);
    const guardedDb = new Proxy(db, {
      get: (target, property) => {
        if (property === 'client') return client;
        if (property === 'collection') return (name: string) => this.#guardedCollection(actor, target.collection(name));
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const assets = new Records<Asset>(guardedDb, 'assets');
    const parts = {
      assets,
      batches: new Batches(guardedDb),
      freezing: new Freezing(guardedDb),
      journal: new Journal(guardedDb),
      runs: new Runs(guardedDb),
    };
    return { ...store, ...parts, records: () => assets };
  }

  /** One uninterrupted step of an actor. */
  async step<T>(actor: number, name: string, work: () => Promise<T>): Promise<T> {
    return this.#turn(actor, name, work);
  }

  #guardedClient(actor: number, client: MongoClient): MongoClient {
    return new Proxy(client, {
      get: (target, property) => {
        // A listener for each view would be one too many: clocks of views are compared on their own.
        if (property === 'on') return () => client;
        const value: unknown = Reflect.get(target, property, target);
        if (property === 'withSession') {
          return (work: (session: ClientSession) => Promise<unknown>) =>
            this.#turn(actor, 'transaction', async () => {
              this.#writtenTogether.clear();
              const result = await target.withSession(work);
              for (const name of this.#writtenTogether) await this.#afterWrite(name);
              return result;
            });
        }
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  #guardedCollection(actor: number, collection: Collection): Collection {
    return new Proxy(collection, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        const method = value.bind(target) as (...all: unknown[]) => unknown;
        if (property === 'find' || property === 'aggregate') {
          return (...given: unknown[]) => this.#guardedCursor(actor, property, method(...given) as object);
        }
        const isRead = property === 'findOne' || property === 'countDocuments';
        return async (...given: unknown[]) => {
          if (given.some(isInSession)) {
            if (!isRead) this.#writtenTogether.add(collection.collectionName);
            return method(...given);
          }
          return this.#turn(actor, String(property), async () => {
            const result = await method(...given);
            if (!isRead) await this.#afterWrite(collection.collectionName);
            return result;
          });
        };
      },
    });
  }

  #guardedCursor(actor: number, name: string, cursor: object): object {
    const guarded: object = new Proxy(cursor, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property, target);
        if (typeof value !== 'function') return value;
        const method = value.bind(target) as (...all: unknown[]) => unknown;
        const readAll = () => this.#turn(actor, name, async () => collect(target as AsyncIterable<unknown>));
        if (property === 'toArray') return readAll;
        if (property === Symbol.asyncIterator) {
          return async function* () {
            yield* await readAll();
          };
        }
        return (...given: unknown[]) => {
          const result = method(...given);
          return result === target ? guarded : result;
        };
      },
    });
    return guarded;
  }

  #call(actor: number, name: string, method: (...all: unknown[]) => unknown, given: unknown[]): unknown {
    const answer = this.#turn(actor, name, async () => {
      const result = method(...given);
      return isStream(result) ? collect(result) : result;
    });
    // Streams are read whole at their turn; callers iterate over what was read.
    return Object.assign(answer, {
      async *[Symbol.asyncIterator]() {
        yield* (await answer) as unknown[];
      },
    });
  }

  async #turn<T>(actor: number, name: string, call: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const release = async (fate: Fate) => {
        if (fate === 'not made') {
          reject(new MongoNetworkError('connection lost before the call'));
          return;
        }
        try {
          const result = await orHangs(call(), `call "${name}" of actor ${actor}`);
          if (fate === 'answered') resolve(result);
          else reject(new MongoNetworkError('connection lost after the call'));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.#waiting.push({ actor, release });
    });
  }

  /** Waits until every live actor is at a call. @throws when one stays away. */
  async #quiet(isOver: () => boolean): Promise<void> {
    const began = performance.now();
    let stillness = 0;
    while (!isOver() && stillness < 3) {
      await new Promise((resolve) => setImmediate(resolve));
      if (performance.now() - began > HANGS_MS) {
        const away = [...this.#live].filter((live) => !this.#waiting.some(({ actor }) => actor === live));
        throw new Error(`Actors ${away.join(', ')} neither ended nor came to a call within a minute.`);
      }
      stillness = this.#waiting.length >= this.#live.size ? stillness + 1 : 0;
    }
  }
}

async function orHangs<T>(call: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hangs = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`The ${what} was not answered within a minute.`)), HANGS_MS);
  });
  return Promise.race([call, hangs]).finally(() => clearTimeout(timer));
}

function isInSession(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'session' in given && given.session !== undefined;
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && !(value instanceof Promise);
}

async function collect(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
