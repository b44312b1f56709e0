import { CLOCKS_DIFFER_MS } from '../runtime/clocks-differ.ts';

/** When calls may go out, stored in the database for all workers. Times are ms since 1970 by the database's clock. */
export interface SlotBook {
  /** The first free time. */
  nextAt: number;
  /** When the latest calls went out: as planned, or later if that was reported. */
  recent: readonly number[];
  callsPerSecond: number;
}

export interface Slots {
  /** When each call may go out. */
  at: number[];
  nextAt: number;
  recent: number[];
  /** The first time not taken. */
  firstLeft: number;
  /** The schedule had times that were corrected: store it even if no slot was taken. */
  isPutRight: boolean;
}

/** Slots are this much further apart than the rate requires, so that most late calls do no harm. */
const SPREAD = 0.95;

/**
 * Limits up to this are kept exactly, by counting the calls of the last second; higher ones only by the distance
 * between slots.
 */
const COUNTED_UP_TO = 100;

/** Smaller delays are not reported; the count of the last second allows for them. */
export const REPORTED_FROM_MS = 8;
const GUARD_MS = 1.5 * REPORTED_FROM_MS;

/** A call that is later than this takes another slot: its report would come too late for the next calls. */
export const MOST_LATE_MS = 400;

/** Slots further ahead are not given out yet: too little would be known about the calls before them. */
export const BOOKED_AHEAD_MS = 500;

/** True if the calls of a second are counted for this limit. */
export function isCounted(callsPerSecond: number): boolean {
  return callsPerSecond <= COUNTED_UP_TO;
}

/**
 * True if a schedule has times that cannot have been booked yet: a clock was wrong, either the one used for the
 * schedule or the one of `now`.
 */
export function isAstray({ nextAt, recent, callsPerSecond }: SlotBook, now: number): boolean {
  const furthest = now + BOOKED_AHEAD_MS + CLOCKS_DIFFER_MS;
  return nextAt > furthest + distanceOf(callsPerSecond) || recent.some((at) => at > furthest + MOST_LATE_MS);
}

/**
 * Calls with times in the future are assumed to have gone out by now, so the limit holds and nobody waits for more than
 * a second.
 */
function putRight(book: SlotBook, now: number): SlotBook {
  return { ...book, nextAt: Math.min(book.nextAt, now), recent: book.recent.map((at) => Math.min(at, now)) };
}

function distanceOf(callsPerSecond: number): number {
  return 1_000 / (callsPerSecond * SPREAD);
}

/**
 * Takes up to this many of the next slots of a schedule, none far ahead. They keep their distance; and if calls went
 * out later than planned, no call goes out within a second of the call that is a second's limit of calls before it.
 * Bursts are never saved up. A schedule with impossible times is corrected first.
 * @param leadMs how far in the future the first slot must be for a call to make it; if only the distance counts, a late
 * call does no harm that this could prevent.
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
