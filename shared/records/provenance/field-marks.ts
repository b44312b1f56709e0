import type { Provenance } from '../../model/provenance.ts';

/** A record whose fields can be marked. */
interface Marked {
  provenance?: Record<string, Provenance> | undefined;
}

/** The mark of a whole field; external when unmarked. */
export function provenanceOf(record: Marked, field: string): Provenance {
  return record.provenance?.[field] ?? 'EXTERNAL';
}

/**
 * The record with the fields marked; the same record when they already are. Only INTERNAL is stored, so that a record
 * has one form: marking as EXTERNAL removes the mark, and removing the last mark removes the map.
 */
export function withFieldsMarked<R extends Marked>(record: R, fields: readonly string[], provenance: Provenance): R {
  if (fields.every((field) => provenanceOf(record, field) === provenance)) return record;
  const marked = new Set(fields);
  const others = Object.entries(record.provenance ?? {}).filter(([field]) => !marked.has(field));
  const marks = [...others, ...(provenance === 'INTERNAL' ? fields.map((field) => [field, provenance] as const) : [])];
  const next = { ...record };
  if (marks.length > 0) next.provenance = Object.fromEntries(marks);
  else delete next.provenance;
  return next;
}
