/** When calls may go out, as the database keeps it for all workers. */
export interface SlotBook {
  /** Milliseconds since 1970 by the database's clock: the first slot that nobody has. */
  nextAt: number;
  callsPerSecond: number;
}

export interface Slots {
  /** When each of the calls may go out, by the database's clock. */
  at: number[];
  nextAt: number;
}

/**
 * Slots are this much further apart than the rate asks for, so that a call that goes out a little late does not make one
 * too many of a second.
 */
const SPREAD = 0.95;

/** Milliseconds between two calls. */
export function spacingMs(callsPerSecond: number): number {
  return 1_000 / (callsPerSecond * SPREAD);
}

/**
 * How late a call may go out in its slot; a later one takes another slot. One call more than the rate allows spans
 * 1,000 / SPREAD ms: late by less than what that is over a second, it never lands in the same second.
 */
export const TOLERANCE_MS = 0.9 * (1_000 / SPREAD - 1_000);

/**
 * Takes the next slots of a book. No burst is ever saved up: in any second there are at most as many slots as the rate says.
 * @param leadMs how far in the future the first one has to lie for a call to make it.
 */
export function takeSlots(book: SlotBook, count: number, now: number, leadMs: number): Slots {
  const spacing = spacingMs(book.callsPerSecond);
  const first = Math.max(book.nextAt, now + leadMs);
  return { at: Array.from({ length: count }, (_, index) => first + index * spacing), nextAt: first + count * spacing };
}
