import { dequal } from 'dequal';
import type { Provenance } from '../../../shared/model/provenance.ts';
import type { MusterRecord } from '../../../shared/model/record.ts';
import { withFieldsMarked } from '../../../shared/records/provenance/field-marks.ts';
import type { Detail } from '../../../shared/model/effects.ts';
import type { GroupResult } from '../../../shared/job-kit/plan-of-groups.ts';

/** What setting a field may result in, besides a change. */
type FieldReason = 'ALREADY_SET' | 'PROVENANCE_CHANGED';

type Marked = MusterRecord & { provenance?: Record<string, Provenance> | undefined };

/** The wanted state of a field: its value, and where the value belongs. An empty list counts as no value. */
interface WantedField {
  field: string;
  value: unknown;
  provenance: Provenance;
  /** Its name in details. */
  item: string;
}

/** Puts a value and its mark into a field. An equal existing value is marked too. */
export function setField<R extends Marked>(
  record: R,
  { field, value, provenance, item }: WantedField,
): GroupResult<R, FieldReason> {
  const valued = isSame(record[field], value) ? record : withValue(record, field, value);
  const next = withFieldsMarked(valued, [field], provenance);
  return { next, details: [detailOf(item, { value: valued !== record, mark: next !== valued })] };
}

function detailOf(item: string, changed: { value: boolean; mark: boolean }): Detail<FieldReason> {
  if (changed.value) return { item, outcome: 'changed', reason: 'CHANGED' };
  if (changed.mark) return { item, outcome: 'changed', reason: 'PROVENANCE_CHANGED' };
  return { item, outcome: 'unchanged', reason: 'ALREADY_SET' };
}

function isSame(was: unknown, value: unknown): boolean {
  return dequal(was, value) || (isNothing(was) && isNothing(value));
}

function isNothing(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** The record with the field set, or without the field if there is no value. */
export function withValue<R extends MusterRecord>(record: R, field: string, value: unknown): R {
  const next: Record<string, unknown> = { ...record, [field]: value };
  if (isNothing(value)) delete next[field];
  return next as R;
}
