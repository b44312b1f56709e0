const LOOK_EVERY_MS = 200;
/** Less is drift, or a clock that is put right in small steps. */
const LEAST_MS = 1_000;

type OnUnseen = (ms: number) => void;

const listeners = new Set<OnUnseen>();
let looking: NodeJS.Timeout | undefined;

/**
 * Calls when time has passed that `performance.now()` did not count: the machine slept, or its clock was set ahead, which
 * looks the same. @returns stops that.
 */
export function onUnseenTime(listener: OnUnseen): () => void {
  listeners.add(listener);
  looking ??= look();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };
}

function look(): NodeJS.Timeout {
  let before = wallAhead();
  return setInterval(() => {
    const now = wallAhead();
    const unseenMs = now - before;
    before = now;
    if (unseenMs > LEAST_MS) for (const listener of [...listeners]) listener(unseenMs);
  }, LOOK_EVERY_MS).unref();
}

/** How far the wall clock is ahead of `performance.now()`: changes when it is set, or the machine sleeps. In milliseconds. */
export function wallAhead(): number {
  return Date.now() - performance.now();
}
