import type { Store } from '../../shared/store/store.ts';
import { makeGate, type Gate } from './gate.ts';
import { withMethods } from './part-of-store.ts';

/** Lets workers take so many batches and no more, so that a run is in its middle for as long as a test wants. */
export interface HeldBatches {
  /** What workers see of the store. */
  faulty: (store: Store) => Store;
  /** Batches that are taken after so many more wait until `release`. */
  holdAfter(batches: number): void;
  release(): void;
}

export function holdBatches(): HeldBatches {
  let gate: Gate | undefined;
  let left = Infinity;
  const release = () => {
    gate?.open();
    gate = undefined;
    left = Infinity;
  };
  const held = (real: (...given: never[]) => unknown) => {
    return async (...given: never[]) => {
      left -= 1;
      if (left < 0) await gate?.wait([]);
      return real(...given);
    };
  };
  return {
    faulty: (store) => ({ ...store, batches: withMethods(store.batches, { take: held, takeAll: held }) }),
    holdAfter: (count) => {
      gate = makeGate();
      left = count;
    },
    release,
  };
}
