/** How long to wait before trying again: doubled each time, up to a limit. */
export interface BackOff {
  firstMs: number;
  /** Without one the waits keep doubling. */
  longestMs?: number;
}

/** The wait after so many failures in a row, counted from 1, in milliseconds. */
export function backOffMs({ firstMs, longestMs = Infinity }: BackOff, failures: number): number {
  return Math.min(firstMs * 2 ** (Math.max(failures, 1) - 1), longestMs);
}
