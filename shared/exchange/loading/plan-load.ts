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
 * What loading does to the records of a collection; a record that already says the same is left alone.
 *
 * Of a user or researcher each value says where it belongs (decision 0011): external ones become what the load says,
 * whoever changed them last, and internal ones stay unless `overwrite` is set. Roles are given only to somebody new.
 *
 * An asset becomes what its line says. One that was changed here since it was loaded, or that no load made, is kept unless
 * `overwrite` is set. What was deleted here stays so unless `overwrite` is set.
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
