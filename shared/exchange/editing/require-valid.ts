import type { MusterError } from '../../runtime/errors.ts';
import { invalidBody } from '../../runtime/invalid-body.ts';
import type { LineProblem, Read } from '../lines.ts';

/** What was read. @param nameOf a field, as the caller knows it. @throws MusterError INVALID_BODY naming every field that is wrong */
export function requireValid<T>(read: Read<T>, nameOf: (field: string) => string = (field) => field): T {
  if (read.kind === 'valid') return read.value;
  throw invalidRecord(read.problems, nameOf);
}

/** The refusal of a record. */
export function invalidRecord(
  problems: readonly LineProblem[],
  nameOf: (field: string) => string = (field) => field,
): MusterError {
  return invalidBody(problems.map(({ field, message }) => ({ field: field === '' ? '' : nameOf(field), message })));
}
