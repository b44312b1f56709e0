import { setTimeout as delay } from 'node:timers/promises';

/** Longer than any wait takes, even on a slow machine. */
const LIMIT_MS = 300_000;

/** The longer a wait lasts, the less often it looks: each look costs the test and the database as much as some work. */
const RAREST_MS = 150;
const OFTENEST_MS = 10;

/** Waits until `look` finds something. @throws when it has not by `limitMs`. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  limitMs = LIMIT_MS,
): Promise<T> {
  const start = Date.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    const waited = Date.now() - start;
    if (waited > limitMs) throw new Error(`Waited ${limitMs / 1_000} s without success: ${what}.`);
    await delay(Math.min(Math.max(waited / 8, OFTENEST_MS), RAREST_MS));
  }
}
