import { MusterError } from '../../shared/runtime/errors.ts';

/** @throws MusterError 402215 if the text cannot be a job's id. */
export function requireJobId(given: string): string {
  if (/^[\w.-]{1,100}$/.test(given)) return given;
  throw new MusterError('402215', 400, 'Invalid job id format: letters, digits, and ".", "-", "_" only.');
}
