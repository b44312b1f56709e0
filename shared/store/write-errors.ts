import {
  MongoAPIError,
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoError,
  MongoExpiredSessionError,
  MongoNotConnectedError,
  MongoServerError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
  type WriteError,
} from 'mongodb';

const DUPLICATE_KEY = 11000;
const OUT_OF_TIME = 50;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/**
 * Server errors that pass by themselves: they are about the moment, not the document. Grouped by the categories of the
 * server's own list (`error_codes.yml`): network, retriable, interruption, not primary, shutdown, time limits, stale
 * routing, snapshots, invalidated cursors, overload; and internal errors.
 */
const PASSING_CODES: ReadonlySet<number> = new Set([
  // Internal errors and broken promises between threads.
  1, 245, 362,
  // Hosts, sockets and pools.
  6, 7, 89, 145, 172, 190, 202, 279, 317, 384, 407, 450, 9001,
  // Elections, shutdowns and changes of the replica set.
  91, 133, 149, 189, 199, 216, 303, 308, 398, 10058, 10107, 11600, 11602, 13435, 13436,
  // Interruptions and time limits.
  24, 50, 90, 194, 237, 262, 281, 282, 290, 355, 453, 11601,
  // Write and read concerns not met yet.
  64, 75, 79, 100, 134,
  // Locks, conflicts and other work of the server.
  46, 107, 112, 117, 215, 239, 246, 250, 251, 267, 272, 338, 342, 343, 363, 367, 371, 406, 412, 414,
  // Cursors and plans that were dropped.
  43, 96, 136, 143, 175, 234, 314, 442,
  // Stale routing in a sharded cluster.
  63, 150, 249, 13388,
  // Overload.
  146, 208, 261, 264, 365, 402, 433, 449, 462,
  // Sessions and credentials being renewed.
  206, 391,
]);

/** True when a read took more time than it was given, see `withReadBounds`. */
export function isOutOfTime(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === OUT_OF_TIME;
}

/** The database's answers to single operations of an unordered bulk write. */
export interface WriteRefusal {
  /** The position of the refused operation in the bulk. */
  index: number;
  duplicate: boolean;
  message: string;
}

/**
 * Runs an unordered bulk write and separates refusals of single operations from failures of the whole.
 * @throws any failure of the whole bulk, e.g. a lost connection or an unmet write concern.
 */
export async function collectRefusals<T>(write: () => Promise<T>): Promise<{ result?: T; refusals: WriteRefusal[] }> {
  try {
    return { result: await write(), refusals: [] };
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const writeErrors = writeErrorsOf(error);
    // An operation that met a server in trouble says nothing about its record.
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

/** True if the database itself is in trouble, so that the same call may succeed later. */
export function isInfrastructureError(error: unknown): boolean {
  if (isServerAway(error)) return true;
  if (!(error instanceof MongoServerError)) return false;
  if (error instanceof MongoWriteConcernError) return true;
  if (error.hasErrorLabel('RetryableWriteError') || error.hasErrorLabel('TransientTransactionError')) return true;
  if (error instanceof MongoBulkWriteError && writeErrorsOf(error).some(({ code }) => PASSING_CODES.has(code))) {
    return true;
  }
  return typeof error.code === 'number' && PASSING_CODES.has(error.code);
}

/** The driver's error for using a closed connection, by itself or by its user. Its other errors are about the call. */
const CLOSED = [
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
  MongoExpiredSessionError,
] as const;

/** True if no server answered: it was not found, or the connection was lost. */
export function isServerAway(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error instanceof MongoAPIError) return CLOSED.some((kind) => error instanceof kind);
  if (!(error instanceof MongoServerError)) return true;
  // A bulk write that found no server fails like one that a server refused, but without any server message.
  return error instanceof MongoBulkWriteError && writeErrorsOf(error).length === 0 && typeof error.code !== 'number';
}

function writeErrorsOf(error: MongoBulkWriteError): WriteError[] {
  return [error.writeErrors].flat();
}
