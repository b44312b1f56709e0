import { RESERVED_FIELDS, type MusterRecord, type RecordCollection, type StoredRecord } from '../../model/record.ts';
import { difference, isEmpty } from '../../model/difference.ts';
import { mergeFromOutside } from '../../records/provenance/merge-from-outside.ts';
import type { LoadPlan, LoadPlanner } from '../../store/record-loading.ts';
import { defined } from '../../runtime/defined.ts';
import { mergeByColumns } from '../csv/merge-by-columns.ts';
import { ALL_COLUMNS } from '../csv/row-types.ts';
import type { LineContext } from '../lines.ts';
import { describeAffiliation } from './read-author.ts';

/**
 * What loading does to the records of a collection. An asset becomes what its line says. A user or researcher keeps what
 * is internal, and a user's roles, which a load gives only to somebody new. A record that was changed here since it was
 * loaded, or that no load made, is kept unless `overwrite` is set; one that already says the same is left alone.
 */
export function loadPlanner(collection: RecordCollection, { overwrite }: { overwrite: boolean }): LoadPlanner {
  const merge = collection === 'assets' ? replaced : mergeFromOutside;
  return {
    create: (incoming) => (collection === 'assets' ? incoming : newPerson(incoming)),
    plan: (stored, incoming): LoadPlan => {
      const living = { ...stored };
      delete living.deleted;
      const change = difference(stored, merge(living, incoming));
      if (isEmpty(change)) return { kind: 'equal' };
      if (wasChangedHere(stored) && !overwrite) return { kind: 'kept', changedBy: lastWriter(stored) };
      return { kind: 'write', change };
    },
  };
}

function wasChangedHere({ revision, loaded }: StoredRecord): boolean {
  return loaded === undefined || revision > loaded.revision;
}

function lastWriter({ revision, changes }: StoredRecord): string {
  return changes.find((change) => change.revision === revision)?.by ?? 'unknown';
}

/** The incoming record with the store's own fields of the stored one. */
function replaced(stored: MusterRecord, incoming: MusterRecord): MusterRecord {
  return { ...Object.fromEntries(Object.entries(stored).filter(([field]) => RESERVED_FIELDS.has(field))), ...incoming };
}

function newPerson(incoming: MusterRecord): MusterRecord {
  const { _id, roles } = incoming;
  return mergeFromOutside({ _id, ...defined({ roles }) }, incoming);
}

/** Like any load of assets; but what a file has no column for stays as it is. */
export function partialAssetPlanner(
  columns: readonly string[],
  work: { overwrite: boolean },
  context: LineContext,
): LoadPlanner {
  const planner = loadPlanner('assets', work);
  if (ALL_COLUMNS.every((column) => columns.includes(column))) return planner;
  return {
    create: (incoming) => planner.create(incoming),
    plan: (stored, incoming) => {
      const merged = mergeByColumns(columns, stored, incoming, {
        describeAffiliation: (value) => describeAffiliation(value, context),
      });
      if (merged.kind === 'valid') return planner.plan(stored, { ...merged.value, _id: incoming._id });
      const message = merged.problems.map((problem) => `${problem.field} ${problem.message}`).join('; ');
      return { kind: 'refused', message };
    },
  };
}
