import { RESERVED_FIELDS, type MusterRecord, type RecordCollection, type StoredRecord } from '../../model/record.ts';
import { difference, isEmpty } from '../../model/difference.ts';
import { mergeFromOutside } from '../../records/provenance/merge-from-outside.ts';
import type { LoadPlan, LoadPlanner } from '../../store/record-loading.ts';
import { defined } from '../../runtime/defined.ts';
import type { Base } from '../csv/base.ts';
import { mergeFields, type DifferingField } from '../csv/merge-fields.ts';
import { checkAsset } from '../csv/read-rows.ts';
import { ID_HEADER } from '../csv/row-types.ts';
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

/**
 * Plans the load of a CSV file of assets. Fields without a column stay as they are. Where the file says what was exported,
 * each field is merged: what was changed only in the file is taken, what was changed only here stays, and what was changed
 * in both is a conflict and stays. Where it does not, an asset that was changed here stays as a whole, and each field that
 * differs is a conflict. `overwrite` takes the values of the file. Decision 0033.
 * @param columns of the file.
 * @param bases what was exported, by asset.
 */
export function csvPlanner(
  columns: readonly string[],
  bases: ReadonlyMap<string, Base>,
  { overwrite }: { overwrite: boolean },
  context: LineContext,
): LoadPlanner {
  const items = { describeAffiliation: (value: string) => describeAffiliation(value, context) };
  return {
    create: (incoming) => incoming,
    refuseNew: (incoming) => {
      const problems = problemsOfAsset(incoming);
      return problems && `there is no such asset, and a new one cannot be made: ${problems}`;
    },
    plan: (stored, incoming): LoadPlan => {
      const base = overwrite ? undefined : bases.get(incoming._id);
      const merged = mergeFields({ columns, base, id: incoming._id, stored: contentOf(stored), incoming }, items);
      if (merged.kind === 'invalid') {
        const message = merged.problems.map((problem) => `${problem.field} ${problem.message}`).join('; ');
        return { kind: 'refused', message };
      }
      const { asset, taken } = merged.value;
      const changedBy = lastWriter(stored);
      const conflictsOf = (fields: readonly DifferingField[]) => fields.map((field) => ({ ...field, changedBy }));
      const isKept = !overwrite && (stored.deleted !== undefined || (!base && wasChangedHere(stored)));
      if (isKept) {
        if (stored.deleted && (!base || taken.length + merged.value.conflicts.length > 0)) {
          const conflict = { field: ID_HEADER, file: incoming._id, repository: 'deleted', changedBy };
          return { kind: 'kept', changedBy, conflicts: [conflict] };
        }
        if (stored.deleted) return kept(stored);
        return taken.length === 0 ? { kind: 'equal' } : { kind: 'kept', changedBy, conflicts: conflictsOf(taken) };
      }
      const conflicts = conflictsOf(merged.value.conflicts);
      const told = conflicts.length > 0 ? { conflicts } : {};
      const change = difference(stored, replaced(living(stored), { ...asset, _id: incoming._id }));
      const problems = problemsOfAsset(asset, new Set([...Object.keys(change.before), ...Object.keys(change.after)]));
      if (problems !== undefined) return { kind: 'refused', message: problems };
      if (isEmpty(change)) return conflicts.length > 0 ? { kind: 'kept', changedBy, ...told } : { kind: 'equal' };
      return { kind: 'write', change, keepsChanges: base !== undefined && wasChangedHere(stored), ...told };
    },
  };
}

/** What is wrong with the asset, in those of its fields if given. */
function problemsOfAsset(asset: Readonly<Record<string, unknown>>, fields?: ReadonlySet<string>): string | undefined {
  const checked = checkAsset(asset);
  if (checked.kind === 'valid') return undefined;
  const problems = checked.problems.filter(({ path }) => fields?.has(String(path[0])) ?? true);
  if (problems.length === 0) return undefined;
  return problems.map(({ field, message }) => `${field} ${message}`).join('; ');
}

/** The asset without what only the store writes. */
function contentOf(stored: StoredRecord): MusterRecord {
  const fields = Object.entries(living(stored)).filter(([field]) => field === '_id' || !RESERVED_FIELDS.has(field));
  return Object.fromEntries(fields) as MusterRecord;
}
