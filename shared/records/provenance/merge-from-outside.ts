import { equalTo } from '../../model/equal-values.ts';
import type { Provenance } from '../../model/provenance.ts';
import { RESERVED_FIELDS, type MusterRecord } from '../../model/record.ts';
import { contentOf } from './entry-content.ts';
import { provenanceOf, withFieldsMarked } from './field-marks.ts';

/** Never loaded: the store's own fields, the marks, and roles, which only people and runs give. */
const NEVER_LOADED: ReadonlySet<string> = new Set([...RESERVED_FIELDS, 'deleted', 'provenance', 'roles']);

/**
 * The record after an external load: internal values stay; the load replaces all others and removes any it leaves out.
 * In a list that is not internal as a whole, entries marked internal stay, before the loaded ones. Idempotent. Values
 * that the load claims to be internal count as external.
 * @param overInternal makes loaded fields external again; internal fields that the load leaves out stay.
 */
export function mergeFromOutside<R extends MusterRecord>(
  record: R,
  incoming: Readonly<Record<string, unknown>>,
  { overInternal = false }: { overInternal?: boolean } = {},
): R {
  const was = overInternal ? givenBack(record, incoming) : record;
  const next: Record<string, unknown> = {};
  for (const field of new Set([...Object.keys(was), ...Object.keys(incoming)])) {
    const value = isKept(was, field) ? was[field] : merged(was[field], incoming[field]);
    if (value !== undefined) next[field] = value;
  }
  return next as R;
}

/** The record without internal marks in the loaded fields. */
function givenBack<R extends MusterRecord>(record: R, incoming: Readonly<Record<string, unknown>>): R {
  const brought = Object.keys(incoming).filter((field) => !NEVER_LOADED.has(field));
  const lists = brought.filter((field) => Array.isArray(record[field]));
  const unmarked = lists.map((field) => [field, (record[field] as unknown[]).map(asExternal)]);
  return withFieldsMarked({ ...record, ...Object.fromEntries(unmarked) } as R & Marks, brought, 'EXTERNAL');
}

function isKept(record: MusterRecord, field: string): boolean {
  return NEVER_LOADED.has(field) || provenanceOf(record as Marks, field) === 'INTERNAL';
}

type Marks = MusterRecord & { provenance?: Record<string, Provenance> };

function merged(was: unknown, loaded: unknown): unknown {
  const kept: unknown[] = Array.isArray(was) ? was.filter(isInternal) : [];
  if (!Array.isArray(loaded)) return kept.length > 0 ? kept : loaded;
  const find = equalTo(kept.filter(isEntry), contentOf);
  const isNew = (entry: unknown) => !isEntry(entry) || find(entry) === undefined;
  return [...kept, ...loaded.filter(isNew).map(asExternal)];
}

type Entry = Record<string, unknown>;

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInternal(entry: unknown): boolean {
  return isEntry(entry) && entry['segmentType'] === 'INTERNAL';
}

function asExternal(entry: unknown): unknown {
  if (!isEntry(entry) || !isInternal(entry)) return entry;
  const external = { ...entry };
  delete external['segmentType'];
  return external;
}
