/** Watches one piece of work. */
export interface Watch<End> {
  /** Told when the work is over. */
  end(this: void, end: End): void;
  /** Does work as part of this one, so that what it begins belongs to it. */
  within?: <T>(this: void, work: () => T) => T;
}

/** Work that metrics and traces may watch. Where nobody does, it costs a look. */
class WatchedWork<Start, End> {
  readonly #watchers = new Set<(start: Start) => Watch<End>>();

  get isWatched(): boolean {
    return this.#watchers.size > 0;
  }

  /** Tells the watchers, in the caller's context, that work begins. @returns tells them of its end; call that once. */
  begin(start: Start): Required<Watch<End>> {
    if (this.#watchers.size === 0) return UNWATCHED;
    const watches = [...this.#watchers].map((watcher) => watcher(start));
    return {
      end: (end) => {
        for (const watch of watches) watch.end(end);
      },
      within: (work) => watches.reduce((inner, { within }) => (within ? () => within(inner) : inner), work)(),
    };
  }

  /** @returns stops watching. */
  watch(watcher: (start: Start) => Watch<End>): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

const UNWATCHED: Required<Watch<unknown>> = { end: () => undefined, within: (work) => work() };

/** Something that happens in one moment. */
class WatchedEvent<E> {
  readonly #watchers = new Set<(event: E) => void>();

  tell(event: E): void {
    for (const watcher of this.#watchers) watcher(event);
  }

  /** @returns stops watching. */
  watch(watcher: (event: E) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** Requests to the API. The route is its pattern, without values. */
export const requests = new WatchedWork<
  { method: string; headers: Readonly<Record<string, string | string[] | undefined>> },
  { route: string; status: number }
>();

/** Commands to the database, one for each round trip. */
export const databaseCommands = new WatchedWork<{ command: string; collection: string }, { isOk: boolean }>();

/** Waiting for a turn to call an outside system. */
export const outsideTurns = new WatchedWork<{ system: string }, undefined>();

/** Calls of many that are worked on together, in the context of the first of them. */
export const gatherings = new WatchedWork<{ calls: number }, undefined>();

/** How a call to an outside system ended: the class of its status where it is HTTP. */
export type OutsideResult = '2xx' | '3xx' | '4xx' | '5xx' | 'done' | 'refused' | 'unreachable' | 'unclear' | 'failed';

/** Calls to outside systems, from the moment of their turn. */
export const outsideCalls = new WatchedWork<{ system: string }, { result: OutsideResult }>();

/**
 * Members that got their outcome: told once for each, by the attempt whose write stored it. `parked` is none: such a
 * member is told of again.
 */
export const settledMembers = new WatchedEvent<{
  /** The activity of the job. */
  job: string;
  counts: Readonly<Record<string, number>>;
  parked: number;
}>();

/** Runs that ended: told once for each, by the attempt whose write stored it. */
export const endedRuns = new WatchedEvent<{ job: string; status: string }>();
