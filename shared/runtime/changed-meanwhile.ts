import { MusterError } from './errors.ts';

/**
 * Compares what a caller read earlier with what is there now; throws PRECONDITION_FAILED if it is something else.
 * Missing where the caller does not say what they read: then the last writer wins.
 */
export type RequireUnchanged<T> = ((now: T) => void) | undefined;

/** The refusal of a change to something that another person changed since it was read. @param what e.g. "The unit CHEM" */
export function changedSinceRead(what: string): MusterError {
  const advice = 'Read it again, then send your change with the new ETag in If-Match.';
  return new MusterError(
    'PRECONDITION_FAILED',
    412,
    `${what} was changed by somebody else since you read it. ${advice}`,
  );
}

/** The time of a change, later than that of the change before, so that it tells the two states apart. */
export function timeAfter(before: Date): Date {
  return new Date(Math.max(Date.now(), before.getTime() + 1));
}
