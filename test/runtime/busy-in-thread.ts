import { setTimeout as wait } from 'node:timers/promises';

/** What passes between the test and the thread: when it has an item in hand. */
export interface Item {
  /** Set to 1 once the item is in hand. */
  inHand: Int32Array;
  ms: number;
}

/** Has an item in hand for as long as it says. */
export function work(): (item: Item) => Promise<'done'> {
  return async ({ inHand, ms }) => {
    Atomics.store(inHand, 0, 1);
    await wait(ms);
    return 'done';
  };
}
