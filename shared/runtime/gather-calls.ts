import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { gatherings } from './watched.ts';

/** How calls are gathered. */
export interface Gathering {
  /** The most that are worked on together. */
  most: number;
  /** How many gatherings may be worked on at the same time. */
  atOnce: number;
  /** When several fail together each is tried alone, so that one that can never succeed is refused alone. */
  aloneAfterFailure?: boolean;
  /** Rests for so long after a gathering of several: where many ask, more gather, and who asks alone does not wait. */
  restMs?: number;
}

interface Waiting<I, O> {
  input: I;
  resolve: (output: O) => void;
  reject: (error: unknown) => void;
  /** Goes back to the caller, to tell those who watch; absent where nobody does. */
  asCaller?: ReturnType<typeof AsyncLocalStorage.snapshot>;
}

/**
 * Makes a function for single inputs of one that works on many: while some are worked on, the next ones gather.
 * @param work gives an output for each input, in their order; when it throws, each of them is refused so.
 */
export function gatherCalls<I, O>(
  work: (inputs: readonly I[]) => Promise<readonly O[]>,
  { most, atOnce, aloneAfterFailure = false, restMs = 0 }: Gathering,
): (input: I) => Promise<O> {
  const waiting: Waiting<I, O>[] = [];
  let working = 0;
  // What several wait for belongs to none of them: it is not to end, or be bounded, with the request that came first.
  const outsideOfCallers = AsyncLocalStorage.snapshot();

  /** @returns false when they failed and were not told. */
  const workOn = async (taken: readonly Waiting<I, O>[], tellsFailure: boolean): Promise<boolean> => {
    try {
      const outputs = await watched(taken, () => work(taken.map(({ input }) => input)));
      if (outputs.length !== taken.length) throw new Error('An input was left out.');
      outputs.forEach((output, index) => taken[index]?.resolve(output));
      return true;
    } catch (error) {
      if (tellsFailure) for (const { reject } of taken) reject(error);
      return tellsFailure;
    }
  };

  const next = async (): Promise<void> => {
    working += 1;
    // What is asked for in the same moment is taken along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const taken = waiting.splice(0, most);
      const isTold = await workOn(taken, !aloneAfterFailure || taken.length === 1);
      if (!isTold) for (const one of taken) await workOn([one], true);
      if (restMs > 0 && taken.length > 1 && taken.length < most) await delay(restMs);
    }
    working -= 1;
  };

  return (input) =>
    new Promise((resolve, reject) => {
      const asCaller = gatherings.isWatched ? { asCaller: AsyncLocalStorage.snapshot() } : {};
      waiting.push({ input, resolve, reject, ...asCaller });
      if (working < atOnce) outsideOfCallers(next).catch(reject);
    });
}

/** What watches follow calls worked on together as part of the first one. */
async function watched<O>(
  taken: readonly Pick<Waiting<unknown, unknown>, 'asCaller'>[],
  work: () => Promise<O>,
): Promise<O> {
  const [first] = taken;
  if (!first?.asCaller) return work();
  const { within, end } = first.asCaller(() => gatherings.begin({ calls: taken.length }));
  try {
    return await within(work);
  } finally {
    end(undefined);
  }
}
