import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import { MusterError } from '../errors.ts';
import type { FromThread, ThreadLimits, ThreadTask, WarmUp } from './thread-task.ts';
import { workedMs } from './thread-time.ts';
import { PLACES, type ThreadCall, type ThreadOutcomes } from './thread.ts';

/** Of one thread, in MB; a thread that needs more is ended, and nothing else is harmed. */
const MEMORY_MB = 256;
const YOUNG_MEMORY_MB = 32;
const STACK_MB = 4;
/** One core stays with the event loop. */
const THREADS = Math.min(4, Math.max(1, availableParallelism() - 1));
/** While so many calls wait, those that somebody waits for are refused. */
const MOST_WAITING = 200;
const IDLE_MS = 600_000;
const LOOKING_MS = 50;
/** Items of one call: a call is copied in one go, while the event loop waits. */
const ITEMS_TOGETHER = 100;
const STARTING: ThreadOptions = { limits: { timeMs: 60_000 } };

export interface ThreadOptions {
  limits: ThreadLimits;
  /** Ends the work. */
  signal?: AbortSignal;
  /** True for the work of runs: it waits for a thread as long as it takes. Other calls are refused while many wait. */
  mayWait?: boolean;
}

/**
 * Works on items in threads, so that the event loop goes on whatever the work takes. An item that takes more time or
 * memory than it may ends its thread and is told as `stopped`; the others are worked on all the same. Threads start at
 * the first call; all but one end after ten minutes without one.
 * @returns what became of each item, in their order.
 * @throws MusterError BUSY when too many calls wait and this one may not, the signal's reason, or what kept the module from loading.
 */
export async function runInThreads<Common, Item, Output>(
  task: ThreadTask<Common, Item, Output>,
  common: Common,
  items: readonly Item[],
  options: ThreadOptions,
): Promise<FromThread<Output>[]> {
  const calls: Promise<FromThread<Output>[]>[] = [];
  for (let first = 0; first < items.length; first += ITEMS_TOGETHER) {
    calls.push(runTogether(task, common, items.slice(first, first + ITEMS_TOGETHER), options));
  }
  return (await Promise.all(calls)).flat();
}

/** Works on one item. */
export async function runInThread<Common, Item, Output>(
  task: ThreadTask<Common, Item, Output>,
  common: Common,
  item: Item,
  options: ThreadOptions,
): Promise<FromThread<Output>> {
  const [outcome] = await runInThreads(task, common, [item], options);
  if (!outcome) throw new Error('A thread gave no outcome.');
  return outcome;
}

/**
 * Starts a thread and has it work on a few items, so that the first caller, and whoever calls at the same time, does
 * not wait until modules are loaded, a grammar is built and code is compiled. @throws what kept one from being done.
 */
export async function startThread(warmUps: readonly WarmUp[]): Promise<void> {
  for (const { module, items } of warmUps) {
    for (const outcome of await runTogether({ module }, undefined, items, STARTING)) {
      if (outcome.kind !== 'done') throw new Error(outcome.kind === 'threw' ? outcome.message : outcome.limit);
    }
  }
}

async function runTogether<Common, Item, Output>(
  task: ThreadTask<Common, Item, Output>,
  common: Common,
  items: readonly Item[],
  options: ThreadOptions,
): Promise<FromThread<Output>[]> {
  const outcomes = new Map<number, FromThread<Output>>();
  let left = [...items.keys()];
  while (left.length > 0) {
    const numbers = left;
    const call = await callThread(
      { module: task.module, common, items: numbers.map((n) => items[n]) },
      options,
      (at, outcome) => outcomes.set(numbers[at] ?? 0, outcome as FromThread<Output>),
    );
    if (call.stopped) {
      const { at, limit } = call.stopped;
      // What is common to all of them was too much already.
      const concerned = at < 0 ? numbers : numbers.slice(at, at + 1);
      for (const n of concerned) if (!outcomes.has(n)) outcomes.set(n, { kind: 'stopped', limit });
    } else if (call.failure !== undefined) {
      for (const n of numbers) if (!outcomes.has(n)) outcomes.set(n, { kind: 'threw', message: call.failure });
    }
    left = numbers.filter((n) => !outcomes.has(n));
  }
  return items.map((_item, n) => outcomes.get(n) ?? { kind: 'threw', message: 'no outcome' });
}

interface Called {
  /** The item in hand when the thread was ended, below 0 before the first. */
  stopped?: { at: number; limit: 'time' | 'memory' };
  /** Why getting ready for the items did not work. */
  failure?: string;
}

async function callThread(
  call: Pick<ThreadCall, 'module' | 'common' | 'items'>,
  { limits, signal, mayWait = false }: ThreadOptions,
  onOutcome: (at: number, outcome: unknown) => void,
): Promise<Called> {
  signal?.throwIfAborted();
  const threads = await openPool();
  signal?.throwIfAborted();
  if (!mayWait && threads.queueSize >= MOST_WAITING) {
    throw new MusterError('BUSY', 503, 'Too many checks and previews are waiting. Try again soon.');
  }
  const { port1: ours, port2: port } = new MessageChannel();
  const place = new Int32Array(new SharedArrayBuffer(8));
  place[0] = PLACES.waiting;
  const take = ({ first, outcomes }: ThreadOutcomes) => {
    for (const [n, outcome] of outcomes.entries()) onOutcome(first + n, outcome);
  };
  ours.on('message', take);
  ours.unref();
  const ending = new AbortController();
  const watch = watchTime(place, limits.timeMs, ending);
  const forward = () => {
    ending.abort();
  };
  signal?.addEventListener('abort', forward, { once: true });
  const whole: ThreadCall = { ...call, place, port };
  try {
    await threads.run(whole, { transferList: [port], signal: ending.signal });
    return {};
  } catch (error) {
    signal?.throwIfAborted();
    // Where it was then: the thread may have gone on to the next item before it ended.
    if (watch.overdue !== undefined) return { stopped: { at: watch.overdue, limit: 'time' } };
    const at = Atomics.load(place, 0);
    if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY') return { stopped: { at, limit: 'memory' } };
    if (at === PLACES.gettingReady) return { failure: error instanceof Error ? error.message : String(error) };
    throw error;
  } finally {
    watch.end();
    signal?.removeEventListener('abort', forward);
    drain(ours, take);
    ours.close();
  }
}

interface TimeWatch {
  /** The item that took too long, below 0 before the first. */
  overdue?: number;
  end(this: void): void;
}

/**
 * Ends the work when one item is in hand for too long. What counts is how long the thread has had a core; time in which
 * it had none, because the machine is busy or it waits, counts a tenth. Where the system does not tell, all time counts.
 * Where everything stood still between two looks, the thread may be done without having been heard: no look counts much.
 */
function watchTime(place: Int32Array, timeMs: number, ending: AbortController): TimeWatch {
  const mostOfOneLook = Math.max(2 * LOOKING_MS, timeMs / 10);
  const look = () => ({ at: Atomics.load(place, 0), now: performance.now(), worked: workedMs(Atomics.load(place, 1)) });
  let last = look();
  let inHandMs = 0;
  const watch: TimeWatch = {
    end: () => {
      clearInterval(looking);
    },
  };
  const looking = setInterval(() => {
    const seen = look();
    const passed = seen.now - last.now;
    const worked = seen.worked === undefined || last.worked === undefined ? passed : seen.worked - last.worked;
    inHandMs = seen.at === last.at ? inHandMs + Math.min(Math.max(worked, passed / 10), mostOfOneLook) : 0;
    last = seen;
    // A call that waits for a thread waits as long as it takes: those before it have limits of their own.
    if (seen.at === PLACES.waiting || inHandMs <= timeMs) return;
    watch.overdue ??= seen.at;
    ending.abort();
  }, LOOKING_MS);
  return watch;
}

function drain(port: MessagePort, take: (outcomes: ThreadOutcomes) => void): void {
  port.removeAllListeners('message');
  for (let got = receiveMessageOnPort(port); got; got = receiveMessageOnPort(port)) take(got.message as ThreadOutcomes);
}

let pool: Promise<Piscina> | undefined;

/** Loaded and started at the first call, unless `startThread` did so: most programs never need a thread. */
function openPool(): Promise<Piscina> {
  pool ??= import('piscina').then(
    ({ Piscina: Pool }) =>
      new Pool({
        filename: fileURLToPath(new URL(`./thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)),
        name: 'doCall',
        minThreads: 1,
        maxThreads: THREADS,
        idleTimeout: IDLE_MS,
        resourceLimits: {
          maxOldGenerationSizeMb: MEMORY_MB,
          maxYoungGenerationSizeMb: YOUNG_MEMORY_MB,
          stackSizeMb: STACK_MB,
        },
      }),
  );
  return pool;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
