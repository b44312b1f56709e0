import { CLOCKS_DIFFER_MS } from '../runtime/clocks-differ.ts';

/** When calls may go out, as the database keeps it for all workers. Times are ms since 1970 by the database's clock. */
export interface SlotBook {
  /** The first time that nobody has. */
  nextAt: number;
  /** When the latest calls went out: as planned, or later where that was reported. */
  recent: readonly number[];
  callsPerSecond: number;
}

export interface Slots {
  /** When each of the calls may go out. */
  at: number[];
  nextAt: number;
  recent: number[];
  /** The first time that was not taken. */
  firstLeft: number;
  /** The book had times that were put right: it is to be kept even if no slot was taken. */
  isPutRight: boolean;
}

/** Slots are this much further apart than the rate asks for, so that most late calls do no harm. */
const SPREAD = 0.95;

/** Limits up to this are kept to the call, by looking back at the calls of the last second; above, by the distance only. */
const COUNTED_UP_TO = 100;

/** Lateness below this is not reported, and is what the look back allows for. */
export const REPORTED_FROM_MS = 8;
const GUARD_MS = 1.5 * REPORTED_FROM_MS;

/** A call that is later than this takes another slot: its report would come too late for those after it. */
export const MOST_LATE_MS = 400;

/** Slots further ahead are not given yet: what is known of the calls before them would be too little. */
export const BOOKED_AHEAD_MS = 500;

/** Whether the calls of a second are counted for this limit. */
export function isCounted(callsPerSecond: number): boolean {
  return callsPerSecond <= COUNTED_UP_TO;
}

/** Whether a book has times that nobody can have booked by now: a clock was wrong, the one it was kept by or the one of `now`. */
export function isAstray({ nextAt, recent, callsPerSecond }: SlotBook, now: number): boolean {
  const furthest = now + BOOKED_AHEAD_MS + CLOCKS_DIFFER_MS;
  return nextAt > furthest + distanceOf(callsPerSecond) || recent.some((at) => at > furthest + MOST_LATE_MS);
}

/** Calls that seem to be still to come went out by now, for all that is known: so the limit holds, and nobody waits for more than a second. */
function putRight(book: SlotBook, now: number): SlotBook {
  return { ...book, nextAt: Math.min(book.nextAt, now), recent: book.recent.map((at) => Math.min(at, now)) };
}

function distanceOf(callsPerSecond: number): number {
  return 1_000 / (callsPerSecond * SPREAD);
}

/**
 * Takes up to so many of the next slots of a book, none far ahead. They keep their distance; and where calls went out
 * later than planned, no call goes out within a second of the one that is as many calls back as the limit allows in a
 * second. No burst is ever saved up. A book that is astray is put right first.
 * @param leadMs how far in the future the first one has to lie for a call to make it; where only the distance counts, a
 * late call does no harm that this could prevent.
 */
export function takeSlots(kept: SlotBook, count: number, now: number, leadMs: number): Slots {
  const isPutRight = isAstray(kept, now);
  const book = isPutRight ? putRight(kept, now) : kept;
  const { callsPerSecond } = book;
  const distance = distanceOf(callsPerSecond);
  const inASecond = Math.max(1, Math.floor(callsPerSecond));
  const counted = isCounted(callsPerSecond);
  const recent = counted ? [...book.recent].sort((one, other) => one - other) : [];
  const at: number[] = [];
  let planned = Math.max(book.nextAt, counted ? now + leadMs : now);
  for (;;) {
    const back = recent.at(-inASecond);
    const slot = Math.max(planned, recent.at(-1) ?? 0, back === undefined ? 0 : back + 1_000 + GUARD_MS);
    if (at.length === count || slot > now + BOOKED_AHEAD_MS) {
      return { at, nextAt: planned, recent: recent.slice(-inASecond), firstLeft: slot, isPutRight };
    }
    at.push(slot);
    if (counted) recent.push(slot);
    planned += distance;
  }
}
