import { MongoBulkWriteError, MongoServerError, type WriteError } from 'mongodb';

const DUPLICATE_KEY = 11000;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

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
    if (writeErrors.length === 0) throw error;
    return {
      refusals: writeErrors.map((refused) => ({
        index: refused.index,
        duplicate: refused.code === DUPLICATE_KEY,
        message: refused.errmsg ?? `code ${refused.code}`,
      })),
    };
  }
}
