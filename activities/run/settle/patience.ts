/** How a member is decided again when others wrote its record first. */
export interface Patience {
  /** After so many times it waits for a further pass. */
  tries: number;
  /** Upper bounds of the random waits before these tries. */
  firstWaitMs: number;
  longestWaitMs: number;
  /** Whether others are asked to let it go first. */
  takesTurns: boolean;
}

/** In a batch with others: a few quick tries, so that one member does not hold them all. */
export const SHARING: Patience = { tries: 5, firstWaitMs: 5, longestWaitMs: 50, takesTurns: false };

/** Alone in its activity: some ten seconds, enough for edits to come to rest that were under way when it took its turn. */
export const PATIENT: Patience = { tries: 15, firstWaitMs: 20, longestWaitMs: 1_500, takesTurns: true };

/** Before try `attempt` (from 1): random, so that rivals part; growing, so that they find a gap. */
export function waitBeforeTry({ firstWaitMs, longestWaitMs }: Patience, attempt: number): number {
  const most = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs);
  return most * (0.5 + Math.random() / 2);
}
