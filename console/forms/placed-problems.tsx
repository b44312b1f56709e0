import { ApiProblem, messageOf } from '../api/api-problem.ts';
import type { ReactNode } from 'react';
import type { FieldProblem } from '../ui/error-summary.tsx';
import { ServerWords } from '../ui/server-words.tsx';

/** What is wrong at a place, in the server's words. No place: with all of it. */
export interface PlacedProblem {
  path: string;
  message: string;
}

/**
 * The parts of a refusal, each with its field; what belongs to none of them has no place.
 * @param names of the fields that there are.
 * @param listName of the list that the form shows one entry of: `row.3.code` is its field `code`.
 */
export function problemsIn(failure: unknown, names: readonly string[], listName?: string): PlacedProblem[] {
  const within = listName === undefined ? undefined : new RegExp(String.raw`^${listName}\.\d+\.`);
  const told = (failure instanceof ApiProblem ? failure.problems : []).map(({ field, message }) => ({
    field: within ? field.replace(within, '') : field,
    message,
  }));
  const isPlaced = told.some(({ field }) => names.includes(field.split('.')[0] ?? ''));
  if (!isPlaced) return [{ path: '', message: messageOf(failure) }];
  return told.map(({ field, message }) => {
    if (names.includes(field.split('.')[0] ?? '')) return { path: field, message };
    return { path: '', message: field === '' ? message : `${field}: ${message}` };
  });
}

/** What is wrong with a field, its parts included. */
export function problemAt(problems: readonly PlacedProblem[], path: string): ReactNode {
  const own = problems.filter((each) => each.path === path || each.path.startsWith(`${path}.`));
  return own.length === 0 ? undefined : <ServerWords>{own.map(({ message }) => message).join('; ')}</ServerWords>;
}

export function idAt(path: string): string {
  return `field-${path}`;
}

/** For the summary on top: each with the control that it belongs to, and its label. */
export function summaryOf(problems: readonly PlacedProblem[], labelOf: (path: string) => string): FieldProblem[] {
  return problems.map(({ path, message }) =>
    path === '' ? { message, by: 'server' } : { field: controlAt(path), label: labelOf(path), message, by: 'server' },
  );
}

/** Of a line among several, the whole control. */
function controlAt(path: string): string {
  const parts = path.split('.');
  while (parts.length > 1 && document.getElementById(idAt(parts.join('.'))) === null) parts.pop();
  return idAt(parts.join('.'));
}
