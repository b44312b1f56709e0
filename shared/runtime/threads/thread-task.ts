/** What work in a thread may take. */
export interface ThreadLimits {
  /** For one item, in milliseconds of wall-clock time; getting ready for the items counts as one. */
  timeMs: number;
}

/** What became of one item. */
export type FromThread<Output> =
  | { kind: 'done'; output: Output }
  /** The work threw; a fault of ours, or of what it was given. */
  | { kind: 'threw'; message: string }
  /** The thread was ended during this item, because it took more than it may. */
  | { kind: 'stopped'; limit: 'time' | 'memory' };

/**
 * Work that runs in a thread: gets ready once with what is common to all items, then works on one item after the other.
 * Everything that goes in and out is copied, so it must be plain data.
 */
export type ThreadWork<Common, Item, Output> = (
  common: Common,
) => Promise<(item: Item) => Output | Promise<Output>> | ((item: Item) => Output | Promise<Output>);

/** Work in a thread, with the module whose export `work` does it. */
export interface ThreadTask<Common, Item, Output> {
  readonly module: string;
  /** Carries the types; never there. */
  readonly types?: ThreadWork<Common, Item, Output>;
}

/** Items that show a thread what callers will ask of it. */
export interface WarmUp {
  readonly module: string;
  readonly items: readonly unknown[];
}

/** Has a thread work on these items when it starts, see `startThread`. */
export function warmUp<Item>(task: ThreadTask<undefined, Item, unknown>, items: readonly Item[]): WarmUp {
  return { module: task.module, items };
}

/** Declares work. @param module beside the module that declares it, without its extension, e.g. `./in-thread`. */
export function threadTask<Work extends ThreadWork<never, never, unknown>>(
  module: string,
  declaredIn: string,
): Work extends ThreadWork<infer Common, infer Item, infer Output> ? ThreadTask<Common, Item, Output> : never;
export function threadTask(module: string, declaredIn: string): ThreadTask<unknown, unknown, unknown> {
  // Source or, built (`dist/`), JavaScript.
  const extension = declaredIn.endsWith('.ts') ? 'ts' : 'js';
  return { module: new URL(`${module}.${extension}`, declaredIn).href };
}
