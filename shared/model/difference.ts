import { dequal } from 'dequal';
import { RESERVED_FIELDS, type MusterRecord } from './record.ts';
import { own } from './own.ts';

/** The top-level fields that differ, before and after; a field absent on one side is absent there. */
export interface Difference {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/**
 * Compares two states of one record, field by field.
 * @throws Error if `next` changes a field that belongs to the store (`RESERVED_FIELDS`).
 */
export function difference(record: MusterRecord, next: MusterRecord): Difference {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const field of new Set([...Object.keys(record), ...Object.keys(next)])) {
    const was = own(record, field);
    const is = own(next, field);
    if (was === is || dequal(was, is)) continue;
    if (RESERVED_FIELDS.has(field)) throw new Error(`The plan changes "${field}", which only the store may write.`);
    if (was !== undefined) before[field] = was;
    if (is !== undefined) after[field] = is;
  }
  return { before, after };
}

/** True if nothing differs. */
export function isEmpty({ before, after }: Difference): boolean {
  return Object.keys(before).length === 0 && Object.keys(after).length === 0;
}

/** The fields to set and to unset that turn `before` into `after`. */
export function assignments({ before, after }: Difference): { set: Record<string, unknown>; unset: string[] } {
  return { set: after, unset: Object.keys(before).filter((field) => !Object.hasOwn(after, field)) };
}

/** The difference that reverses this one. */
export function inverse({ before, after }: Difference): Difference {
  return { before: after, after: before };
}

/** The record with the difference applied; the given record stays as it is. */
export function applied<R extends MusterRecord>(record: R, change: Difference): R {
  const { set, unset } = assignments(change);
  const next: Record<string, unknown> = { ...record, ...set };
  for (const field of unset) delete next[field];
  return next as R;
}
