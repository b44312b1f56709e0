import { setTimeout as delay } from 'node:timers/promises';

/** Longer than any wait takes, even on a slow machine. */
const LIMIT_MS = 180_000;

/** Waits until `look` finds something, looking often. @throws when it has not by `limitMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  limitMs = LIMIT_MS,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs / 1_000} s without success: ${what}.`);
    await delay(25);
  }
}
