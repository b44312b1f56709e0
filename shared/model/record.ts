import { z } from 'zod';

/** How many writes a record remembers: enough for a retry to see whether its own write landed. */
export const CHANGES_KEPT = 16;

/** The API and loads refuse a larger record; in a run, its member fails. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** One write: the revision it made, and who made it (a journal row id, or a person or loader and its request). */
export interface RecordChange {
  revision: number;
  by: string;
}

/** Fields that every record has and only the store writes. */
export interface StoredFields {
  _id: string;
  /** 1 when new; only rises. */
  revision: number;
  /**
   * The last `CHANGES_KEPT` writes, oldest first; edits of relations raise the revision but are remembered in their
   * rows.
   */
  changes: RecordChange[];
  /** Deleting is an edit: readers filter on it, and undo reverses it. */
  deleted?: { at: Date; by: string } | undefined;
  /**
   * The revision that the loader last wrote; a higher `revision` means that a run or a person has changed the record
   * since.
   */
  loaded?: { revision: number } | undefined;
  /** Users: only the hash of the password; never shown, never in a journal. */
  password?: { scrypt: string; at: Date } | undefined;
  /** Assets: since when the discovery record lacks the latest write; every write sets it. */
  unpublished?: Date | undefined;
  /** Assets: the DOI in comparable form; every write that changes the DOI updates it. */
  doiKey?: string | undefined;
}

/** A record as planners see it: any fields besides its id. Of the stored fields, planners change only `deleted`. */
export type MusterRecord = { _id: string } & Record<string, unknown>;

/** A record as it is stored. */
export type StoredRecord = MusterRecord & StoredFields;

/** Fields a plan may not change. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  '_id',
  'revision',
  'changes',
  'loaded',
  'password',
  'unpublished',
  'doiKey',
]);

/** The collections of runs' members; for letters, only the outbox has their state. */
export const RECORD_COLLECTIONS = ['assets', 'researchers', 'users', 'letters'] as const;
export type RecordCollection = (typeof RECORD_COLLECTIONS)[number];

export const storedFieldsShape = {
  _id: z.string().min(1),
  revision: z.int().min(1),
  // No length limit: what the store remembers never makes a record unfit for planning.
  changes: z.array(z.object({ revision: z.int(), by: z.string() })),
  deleted: z.object({ at: z.date(), by: z.string() }).optional(),
  loaded: z.object({ revision: z.int() }).optional(),
  password: z.object({ scrypt: z.string(), at: z.date() }).optional(),
  unpublished: z.date().optional(),
  doiKey: z.string().optional(),
};
