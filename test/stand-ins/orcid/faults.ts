/** What can be made to go wrong. Shares are of calls, 0 to 1; drawn from a seed, so that a test can be repeated. */
export interface OrcidFaults {
  /** DELETEs that are done, and whose connection then breaks without an answer. */
  dropAfterDelete: number;
  /** DELETEs that are done, and answered with 500. */
  errorAfterDelete: number;
  /** DELETEs answered with 204 that did nothing: the database's error is swallowed. */
  silentDelete: number;
  /** How often at most an item survives like that; every item once, unless said otherwise. */
  silentDeletesPerItem: number;
  /** Answers 503 to so many further calls. */
  unavailable: number;
  /** Sent along with those, in seconds. */
  retryAfter: number | undefined;
  /** Answers nothing but 503 until this is false again. */
  isAway: boolean;
  /** Each call takes so long. */
  latencyMs: number;
  /** The client itself is deactivated. */
  clientDeactivated: boolean;
  /** More calls at once than ORCID's burst lets through are answered 503; ORCID: 24 a second, 40 at once. */
  limit: { callsPerSecond: number; burst: number } | undefined;
}

export const NO_FAULTS: Readonly<OrcidFaults> = {
  dropAfterDelete: 0,
  errorAfterDelete: 0,
  silentDelete: 0,
  silentDeletesPerItem: 1,
  unavailable: 0,
  retryAfter: undefined,
  isAway: false,
  latencyMs: 0,
  clientDeactivated: false,
  limit: undefined,
};

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
export function drawsFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
