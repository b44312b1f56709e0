import { dequal } from 'dequal';
import { equalTo } from '../../model/equal-values.ts';
import { own } from '../../model/own.ts';
import type { Provenance } from '../../model/provenance.ts';
import { RESERVED_FIELDS, type MusterRecord } from '../../model/record.ts';
import { withFieldsMarked } from '../provenance/field-marks.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Lists whose entries have marks of their own. */
const LISTS_OF_ENTRIES: ReadonlySet<string> = new Set([
  ...['blocks', 'statistics', 'notes', 'organizationAffiliations', 'previousOrganizationAffiliations'],
  ...['externalAffiliations', 'previousExternalAffiliations'],
]);
/** Those of users, which say who added an entry, and when. */
const SAY_WHO_ADDED: ReadonlySet<string> = new Set(['blocks', 'statistics', 'notes']);

/** Loads give no roles to people who are there, so roles belong to nobody outside. */
const NEVER_MARKED: ReadonlySet<string> = new Set(['roles', 'provenance', 'deleted', '_id']);

/** Who writes, when, and where the values belong. */
export interface Writing {
  person: string;
  now: Date;
  provenance: Provenance;
}

/**
 * The record of a person as it is written: what changes is marked as the writer's, so that no load takes it back, or as
 * belonging to the outside. Values and entries that stay keep their marks.
 * @param was undefined for a new record.
 */
export function replacedPerson<R extends MusterRecord>(
  was: R | undefined,
  incoming: MusterRecord,
  writing: Writing,
): MusterRecord {
  const kept = Object.entries(was ?? {}).filter(
    ([field]) => RESERVED_FIELDS.has(field) || field === 'provenance' || field === 'deleted',
  );
  const fields = Object.entries(incoming)
    .filter(([field]) => field !== 'provenance')
    .map(([field, value]) => [field, withEntriesMarked(field, own(was ?? {}, field), value, writing)]);
  const next = { ...Object.fromEntries(kept), ...Object.fromEntries(fields) } as MusterRecord;
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(next)])];
  const changed = names.filter(
    (field) =>
      !RESERVED_FIELDS.has(field) &&
      !NEVER_MARKED.has(field) &&
      !LISTS_OF_ENTRIES.has(field) &&
      !dequal(own(was ?? {}, field), own(next, field)),
  );
  return withFieldsMarked(
    next as MusterRecord & { provenance?: Record<string, Provenance> },
    changed,
    writing.provenance,
  );
}

function withEntriesMarked(field: string, was: unknown, value: unknown, writing: Writing): unknown {
  if (!LISTS_OF_ENTRIES.has(field) || !Array.isArray(value)) return value;
  const find = equalTo((Array.isArray(was) ? was : []) as Fields[], withoutMarks);
  return value.map((entry: Fields) => {
    const same = find(entry)?.value;
    if (same) return { ...same, ...(entry['segmentType'] === undefined ? {} : { segmentType: entry['segmentType'] }) };
    const added = { createdBy: writing.person, createdDate: writing.now.toISOString() };
    return {
      ...withoutMarks(entry),
      ...(SAY_WHO_ADDED.has(field) ? added : {}),
      segmentType: entry['segmentType'] ?? writing.provenance,
    };
  });
}

const MARKS = ['segmentType', 'createdBy', 'createdDate'];

function withoutMarks(entry: Fields): Fields {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !MARKS.includes(name)));
}
