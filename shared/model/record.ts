import { z } from 'zod';

/** How many writes a record remembers: far enough back for a retry to see whether its own write landed. */
export const CHANGES_KEPT = 16;

/** A record larger than this is refused at the door, and fails its member when met in a run. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/** One write: the revision it made, and who made it (a journal row id, or a person or loader and its request). */
export interface RecordChange {
  revision: number;
  by: string;
}

/** Fields that every record carries and that only the store writes. */
export interface StoredFields {
  _id: string;
  /** 1 when new; only rises. */
  revision: number;
  /** The last `CHANGES_KEPT` writes, oldest first; edits of relations raise the revision, and are remembered in their rows. */
  changes: RecordChange[];
  /** Deleting is an edit: readers filter on it, undo takes it back. */
  deleted?: { at: Date; by: string } | undefined;
  /** The revision that the loader last wrote; a higher `revision` means that a run or a person changed the record since. */
  loaded?: { revision: number } | undefined;
  /** Users: drawn by the store, which keeps only the hash; never shown, never in a journal. */
  password?: { scrypt: string; at: Date } | undefined;
  /** Assets: since when the discovery record does not show the latest write; set by every write, in the same write. */
  unpublished?: Date | undefined;
  /** Assets: the DOI in the one form that DOIs are compared in; kept by every write that changes the DOI. */
  doiKey?: string | undefined;
}

/** A record as planners see it: any fields beside its id. Planners never touch the stored fields other than `deleted`. */
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

/** The collections that members of runs are in; of letters the outbox alone says what becomes of them. */
export const RECORD_COLLECTIONS = ['assets', 'researchers', 'users', 'letters'] as const;
export type RecordCollection = (typeof RECORD_COLLECTIONS)[number];

export const storedFieldsShape = {
  _id: z.string().min(1),
  revision: z.int().min(1),
  // No limit on its length: what the store remembers never makes a record unfit for planning.
  changes: z.array(z.object({ revision: z.int(), by: z.string() })),
  deleted: z.object({ at: z.date(), by: z.string() }).optional(),
  loaded: z.object({ revision: z.int() }).optional(),
  password: z.object({ scrypt: z.string(), at: z.date() }).optional(),
  unpublished: z.date().optional(),
  doiKey: z.string().optional(),
};
