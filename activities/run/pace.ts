import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 15;

/** Lets the event loop breathe during long computations, so that heartbeats and other batches go on. */
export function pacemaker(): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < SLICE_MS) return;
    await setImmediate();
    started = performance.now();
  };
}
