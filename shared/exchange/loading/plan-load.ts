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
 * Plans the load of records into a collection; a record that already has the same content is left alone.
 *
 * In users and researchers each value is external or internal (decision 0011): a load replaces external values, whoever
 * changed them last, and keeps internal ones unless `overwrite` is set. Only new users get roles.
 *
 * A load replaces the whole asset. An asset that was changed here since it was loaded, or that no load created, is kept
 * unless `overwrite` is set. Deleted records stay deleted unless `overwrite` is set.
 */
export function loadPlanner(collection: RecordCollection, options: { overwrite: boolean }): LoadPlanner {
  return collection === 'assets' ? assetPlanner(options) : personPlanner(options);
}

function assetPlanner({ overwrite }: { overwrite: boolean }): LoadPlanner {
  return {
    create: (incoming) => incoming,
    plan: (stored, incoming): LoadPlan => {
      const change = difference(stored, replaced(living(stored), incoming));
      if (isEmpty(change)) return { kind: 'equal' };
      return wasChangedHere(stored) && !overwrite ? kept(stored) : { kind: 'write', change };
    },
  };
}

function personPlanner({ overwrite }: { overwrite: boolean }): LoadPlanner {
  return {
    create: newPerson,
    plan: (stored, incoming): LoadPlan => {
      if (stored.deleted && !overwrite) return kept(stored);
      const change = difference(stored, mergeFromOutside(living(stored), incoming, { overInternal: overwrite }));
      return isEmpty(change) ? { kind: 'equal' } : { kind: 'write', change };
    },
  };
}

function living(stored: StoredRecord): StoredRecord {
  const alive = { ...stored };
  delete alive.deleted;
  return alive;
}

function kept(stored: StoredRecord): LoadPlan {
  return { kind: 'kept', changedBy: lastWriter(stored) };
}

function wasChangedHere({ revision, loaded }: StoredRecord): boolean {
  return loaded === undefined || revision > loaded.revision;
}

function lastWriter({ revision, changes }: StoredRecord): string {
  return changes.find((change) => change.revision === revision)?.by ?? 'an edit of its relations';
}

/** The incoming record with the stored record's reserved fields. */
function replaced(stored: MusterRecord, incoming: MusterRecord): MusterRecord {
  return { ...Object.fromEntries(Object.entries(stored).filter(([field]) => RESERVED_FIELDS.has(field))), ...incoming };
}

function newPerson(incoming: MusterRecord): MusterRecord {
  const { _id, roles } = incoming;
  return mergeFromOutside({ _id, ...defined({ roles }) }, incoming);
}

/** Like any load of assets, except that fields without a column stay as they are. */
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
