import type { CodeRow } from '../../model/code-table.ts';
import type { KnownProblem } from '../../job-kit/parameters/problems.ts';
import { relationTypes } from '../../records/relations/relation-types.ts';
import { ANY_TYPE, type RelationsTask } from './parameters.ts';

type Change = RelationsTask & { action: 'CHANGE_TYPE' };

/**
 * Why a change of type cannot be done as it is, or undefined. Where both ends of one relation match what is looked for,
 * and both are members, each would say the new type of the other, and the result would hang on whose turn came first:
 * then the one target has to be named, whose own relations to others stay as they are.
 */
export function changeProblem(change: Change, rows: readonly CodeRow[]): KnownProblem | undefined {
  const { from, type, onlyTarget } = change;
  if (from === type) {
    const message = `The new type is the same as the old one (${type}). Choose another.`;
    return { parameter: 'TASK_Relations_Value', message, kind: 'invalid' };
  }
  if (onlyTarget !== undefined) return undefined;
  const types = relationTypes(rows);
  const readsTheSame = (code: string) => types.inverseOf(code) === code;
  const bothEndsMatch =
    from === ANY_TYPE || types.inverseOf(type) === from || (readsTheSame(from) && !readsTheSame(type));
  if (!bothEndsMatch) return undefined;
  const message = `Required to change ${from} to ${type}, because both ends of a relation would match. Name one target.`;
  return { parameter: 'TASK_Relations_Target', message, kind: 'missing' };
}
