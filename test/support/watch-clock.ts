const LOOK_EVERY_MS = 5;

/**
 * Knows when this process last came to look at what has happened: on a busy machine, what it looks at now may have
 * happened any time since then.
 */
export function watchClock(now: () => number = Date.now): { lastLook: () => number; stop: () => void } {
  let looks: [number, number] = [now(), now()];
  const timer = setInterval(() => (looks = [looks[1], now()]), LOOK_EVERY_MS);
  timer.unref();
  return { lastLook: () => looks[0], stop: () => clearInterval(timer) };
}
