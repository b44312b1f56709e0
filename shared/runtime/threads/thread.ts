/** What each thread of the pool runs. */
import { constants, getPriority, setPriority } from 'node:os';
import { isMainThread, type MessagePort } from 'node:worker_threads';
import type { ThreadWork } from './thread-task.ts';
import { ownThreadNumber } from './thread-time.ts';

/** A call, as the pool sends it. */
export interface ThreadCall {
  module: string;
  common: unknown;
  items: readonly unknown[];
  /** Shared: the number of the item in hand, so that the pool knows it when the thread is ended (see `PLACES`); the thread's number. */
  place: Int32Array;
  port: MessagePort;
}

/** The values of `place` that are not numbers of items. */
export const PLACES = { waiting: -2, gettingReady: -1 } as const;

/** Outcomes that came together, from the item `first` on. */
export interface ThreadOutcomes {
  first: number;
  outcomes: ({ kind: 'done'; output: unknown } | { kind: 'threw'; message: string })[];
}

/** Outcomes are sent after so long, so that little is lost when the thread is ended during a later item. */
const SENDING_MS = 20;

/** How much less than the rest of the process a thread gets where cores are few. */
const NICER_BY = 5;

const thread = ownThreadNumber();
giveWay();

/** Lets the event loop go first. Linux alone counts the priority of each thread; elsewhere it is that of the process. */
function giveWay(): void {
  // The pool itself loads this module, too.
  if (isMainThread || thread === 0) return;
  try {
    setPriority(thread, Math.min(getPriority(thread) + NICER_BY, constants.priority.PRIORITY_LOW));
  } catch {
    // Where that is forbidden, threads have the priority of the rest.
  }
}

/** Does the work of a call, and sends what comes of it to the call's port. */
export async function doCall({ module, common, items, place, port }: ThreadCall): Promise<void> {
  Atomics.store(place, 1, thread);
  const { work } = await load(module);
  Atomics.store(place, 0, PLACES.gettingReady);
  const workOn = await work(common);
  let waiting: ThreadOutcomes = { first: 0, outcomes: [] };
  let sent = performance.now();
  for (const [n, item] of items.entries()) {
    Atomics.store(place, 0, n);
    waiting.outcomes.push(await outcomeOf(workOn, item));
    if (performance.now() - sent < SENDING_MS) continue;
    post(port, waiting);
    waiting = { first: n + 1, outcomes: [] };
    sent = performance.now();
  }
  post(port, waiting);
}

type Loaded = { work: ThreadWork<unknown, unknown, unknown> };

const loaded = new Map<string, Promise<Loaded>>();

function load(module: string): Promise<Loaded> {
  const known = loaded.get(module) ?? importCompiled(module);
  loaded.set(module, known);
  return known;
}

/** Before Node 22.22 and 24.11, `--import tsx` compiles what the main thread imports, and nothing in other threads. */
async function importCompiled(module: string): Promise<Loaded> {
  try {
    return (await import(module)) as Loaded;
  } catch (error) {
    if (!isUnknownExtension(error)) throw error;
    (await import('tsx/esm/api')).register();
    // Node remembers the failure of the plain address.
    return (await import(`${module}?compiled`)) as Loaded;
  }
}

function isUnknownExtension(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION';
}

async function outcomeOf(
  workOn: (item: unknown) => unknown,
  item: unknown,
): Promise<ThreadOutcomes['outcomes'][number]> {
  try {
    return { kind: 'done', output: await workOn(item) };
  } catch (error) {
    return { kind: 'threw', message: error instanceof Error ? error.message : String(error) };
  }
}

function post(port: MessagePort, outcomes: ThreadOutcomes): void {
  if (outcomes.outcomes.length > 0) port.postMessage(outcomes);
}
