import { MongoBulkWriteError, MongoError, MongoServerError, type WriteError } from 'mongodb';

const DUPLICATE_KEY = 11000;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** Server codes that pass by themselves: internal errors, elections, shutdowns, interruptions, time limits, unmet write concerns. */
const PASSING_CODES = new Set([1, 6, 7, 50, 64, 89, 91, 112, 189, 202, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** What the database said to single operations of an unordered bulk write. */
export interface WriteRefusal {
  /** Position of the refused operation in the bulk. */
  index: number;
  duplicate: boolean;
  message: string;
}

/**
 * Runs an unordered bulk write and tells refusals of single operations apart from failures of the whole.
 * @throws whatever failed for the bulk as a whole, e.g. a lost connection or an unmet write concern.
 */
export async function collectRefusals<T>(write: () => Promise<T>): Promise<{ result?: T; refusals: WriteRefusal[] }> {
  try {
    return { result: await write(), refusals: [] };
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const writeErrors: WriteError[] = [error.writeErrors].flat();
    // One operation that met a server in trouble says nothing about the record it was for.
    if (writeErrors.length === 0 || writeErrors.some(({ code }) => PASSING_CODES.has(code))) throw error;
    return {
      refusals: writeErrors.map((refused) => ({
        index: refused.index,
        duplicate: refused.code === DUPLICATE_KEY,
        message: refused.errmsg ?? `code ${refused.code}`,
      })),
    };
  }
}

/** True when the database itself is in trouble, so that the same call may go through later. */
export function isInfrastructureError(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (!(error instanceof MongoServerError)) return true;
  if (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError')) return true;
  return typeof error.code === 'number' && PASSING_CODES.has(error.code);
}
