import type { Provenance } from '../../model/provenance.ts';

/** A record whose fields may be marked. */
interface Marked {
  provenance?: Record<string, Provenance> | undefined;
}

/** Where a field as a whole belongs; without a mark, outside. */
export function provenanceOf(record: Marked, field: string): Provenance {
  return record.provenance?.[field] ?? 'EXTERNAL';
}

/**
 * The record with the fields marked; the same record when they already are. Only INTERNAL is written down, so that a
 * record has one form: marking as EXTERNAL takes the mark away, and the last one takes the map with it.
 */
export function withFieldsMarked<R extends Marked>(record: R, fields: readonly string[], provenance: Provenance): R {
  if (fields.every((field) => provenanceOf(record, field) === provenance)) return record;
  const others = Object.entries(record.provenance ?? {}).filter(([field]) => !fields.includes(field));
  const marks = [...others, ...(provenance === 'INTERNAL' ? fields.map((field) => [field, provenance] as const) : [])];
  const next = { ...record };
  if (marks.length > 0) next.provenance = Object.fromEntries(marks);
  else delete next.provenance;
  return next;
}
