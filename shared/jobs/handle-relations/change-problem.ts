import type { CodeRow } from '../../model/code-table.ts';
import type { KnownProblem } from '../../job-kit/parameters/problems.ts';
import { relationTypes } from '../../records/relations/relation-types.ts';
import { ANY_TYPE, type RelationsTask } from './parameters.ts';

type Change = RelationsTask & { action: 'CHANGE_TYPE' };

/**
 * Why a type cannot be changed as requested, or undefined. When both ends of a relation match and both are members,
 * each would set the new type towards the other, and the result would depend on their order. The request must then name one
 * target, whose other relations stay as they are.
 */
export function changeProblem(change: Change, rows: readonly CodeRow[]): KnownProblem | undefined {
  const { from, type, onlyTarget } = change;
  const nameOf = (code: string) => rows.find((row) => row.code === code)?.description ?? code;
  if (from === type) {
    const message = `The new type is the same as the old one (${nameOf(type)}). Choose another.`;
    return { parameter: 'TASK_Relations_Value', message, kind: 'invalid' };
  }
  if (onlyTarget !== undefined) return undefined;
  const types = relationTypes(rows);
  const readsTheSame = (code: string) => types.inverseOf(code) === code;
  const bothEndsMatch =
    from === ANY_TYPE || types.inverseOf(type) === from || (readsTheSame(from) && !readsTheSame(type));
  if (!bothEndsMatch) return undefined;
  const what = from === ANY_TYPE ? 'every type' : `"${nameOf(from)}"`;
  const message = `Required to change ${what} to "${nameOf(type)}", because both ends of a relation would match. Name one target.`;
  return { parameter: 'TASK_Relations_Target', message, kind: 'missing' };
}
