import { mergeByColumns } from '../csv/merge-by-columns.ts';
import { ALL_COLUMNS } from '../csv/row-types.ts';
import type { LoadPlanner } from '../../store/record-loading.ts';
import { loadPlanner } from './plan-load.ts';
import type { LineContext } from './line-context.ts';
import { describeAffiliation } from './read-author.ts';

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
