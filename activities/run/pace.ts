import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 15;

/** Yields to the event loop during long computations, so that heartbeats and other batches continue. */
export function pacemaker(): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < SLICE_MS) return;
    await setImmediate();
    started = performance.now();
  };
}
